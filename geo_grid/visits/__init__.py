"""Home visits: rules of how often which doors are visited, what is owed, and what was done."""
