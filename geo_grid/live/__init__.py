"""What tells of changes as they happen: the sequencer, which numbers them, and the stream."""
