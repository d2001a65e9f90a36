"""The one rule for numbers about persons and incidents: what is told of ground that is not one's own.

Exact where the rows may be listed; everywhere else the same published table for everybody: counts
by community, rounded at random, of one day in a quarter. Nothing finer, in no output.
"""
