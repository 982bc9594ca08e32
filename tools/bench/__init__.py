"""How fast and how big: medians of the parts and of the whole loop."""
