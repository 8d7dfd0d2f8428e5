"""Register lists, details, corrections and new subjects: one set of views driven by the declarations."""
