"""Acts on assemblies: rolls, notice, ballots, the count; each writes the assembly's log in its transaction."""
