"""Readers of one file format each; `importers.files` chooses among them by a file's content."""
