"""Access: users, hats and their ranges, roles and permissions. One sign-in a person; hats are never united."""
