"""What every face shares: page contracts, templates, charts, security headers."""
