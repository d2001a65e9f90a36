"""What the process knows of names and numbers, read from the tables and kept while they are unchanged."""
