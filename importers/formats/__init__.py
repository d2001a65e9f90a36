"""Readers of one file format each; `importers.formats.files` chooses among them by a file's content."""
