"""Address text: its canonical spelling, its syllables, the numbers in it. Pure."""
