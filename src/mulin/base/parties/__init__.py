"""Parties: organisations, posts and who holds them, group seats with successors, delegated powers, duty lists."""
