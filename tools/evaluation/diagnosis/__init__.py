"""What is wrong with a run, in a few words: failure signatures, each with the knob to turn."""
