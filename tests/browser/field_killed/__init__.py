"""A field worker's phone that is killed, whose line is cut, and whose disk is read."""
