"""Packs: policy documents as data.

A pack is a folder: the document's facts (``pack.yaml``), its clauses with what each is bound to
(``clauses.csv``), and its declarations: targets, duty templates, milestones, consequences,
decisions, settings, posts and groups, duty lists, rosters, forms, words and places.

``rules`` is pure: models, parsing of given texts, the check. ``loading`` reads folders.
Basis: the five documents N, A, S, L, B; a further document is a further folder.
"""
