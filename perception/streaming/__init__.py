"""One streaming video-language model, and the published systems as presets of it."""
