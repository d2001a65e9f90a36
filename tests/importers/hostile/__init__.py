"""Files that want to do harm or were done harm to; each with the name of its fault."""
