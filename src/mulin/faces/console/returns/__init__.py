"""Pages of returns: the form of a duty, ad-hoc collections, the dispatch board."""
