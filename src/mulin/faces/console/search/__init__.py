"""Search over the hat's places and over the clauses of the five documents."""
