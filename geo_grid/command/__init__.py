"""The command centre's saved views, and what its walls show."""
