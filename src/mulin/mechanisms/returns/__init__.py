"""Table forms: pack forms (S annex 5) and ad-hoc collections: prefilled, filled, filed, returned or accepted."""
