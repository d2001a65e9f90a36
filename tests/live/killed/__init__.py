"""A served site whose processes are killed under load: who writes, who follows, what must be true."""
