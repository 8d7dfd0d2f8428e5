"""Registers: things with identity and typed, dated facets.

One declaration (:mod:`.rules`) gives list, filter, sort, search, detail, history, import, export and correction.
A *facet* is a typed table: subject, value columns, ``valid`` (half-open daterange, lower bound may be open),
basis, ``recorded_at``, ``superseded_at``. Rows are never changed: a correction inserts the new pieces and
supersedes the old ones in one statement (:mod:`.services`). ``on`` asks what held on a day by today's
knowledge, ``known`` adds what was known then.
"""
