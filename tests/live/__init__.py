"""The sequencer and the stream."""
