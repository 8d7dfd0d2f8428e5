"""The ground floor: time, deadlines, workflow tables, dated parameters, codes, quantities, crypto.

Nothing here knows a word of the field, and nothing here imports Django. Everything is pure
except ``clock``, which reads the machine's time and is for faces only.
"""
