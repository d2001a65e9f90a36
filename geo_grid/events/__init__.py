"""What changed, in one order for everybody: a writer notes it, the sequencer numbers it."""
