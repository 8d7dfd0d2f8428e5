"""Honours: demonstration projects and other awards."""
