"""Users and their hats: granting, ending, locking, resetting; three administrators as separate roles."""
