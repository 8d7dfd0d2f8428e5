"""Funds: oversight groups and the households in them; the ledgers follow."""
