"""Stations as they might be, kept under a name: the list, one of them, two compared."""
