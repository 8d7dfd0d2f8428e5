"""Publicity: campaigns, articles, slogans, practices worth learning from, rights and duties, public exposure."""
