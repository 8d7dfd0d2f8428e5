"""Duties on the console: the list, one obligation with its timeline and forms, what the desk shows of them."""
