"""Server drafts: what somebody has typed into a form and not yet sent; idle lock and a lost network lose nothing."""
