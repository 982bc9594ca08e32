"""Zero-shot senses: an image-text model compares frames with the words of the steps; nothing is trained."""
