"""Campaign: programmes, rosters, coverage, the four campaigns, meetings, expiry of documents."""
