"""Policies, plans, rules and standards; settings that a document leaves open; files as attachments."""
