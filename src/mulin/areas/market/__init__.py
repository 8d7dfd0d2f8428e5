"""Market: companies, early tenders, contracts, prices, exit."""
