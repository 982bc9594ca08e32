"""One page over many sessions: scores, failures by what they cost, timelines with pictures, two runs side by side."""
