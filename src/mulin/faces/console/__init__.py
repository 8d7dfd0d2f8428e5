"""The officials' console: one grammar of pages over registers, people, posts and the log."""
