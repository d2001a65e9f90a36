"""Text → readings → what exists."""
