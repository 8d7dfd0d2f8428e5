"""The decision page of officials and committees: one set of views, mounted by both faces."""
