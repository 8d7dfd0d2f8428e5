"""Whose installation this database is: one row, written by ``mulin init``; and the steps of its setting-up."""
