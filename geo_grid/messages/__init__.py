"""What accounts are told: an inbox for each, and the ways by which it goes further."""
