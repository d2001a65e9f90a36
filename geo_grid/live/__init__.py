"""What happens now, told to whoever watches: the stream of events."""
