"""Building samples from the simulator, and the recipes that train shipped weights."""
