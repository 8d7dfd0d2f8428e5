"""Official papers: lists, drafting, sign-off, numbers, sealed copies, posting and service, prints."""
