"""Words for the things and actions a camera sees: names, synonyms, and a small parser. Torch-free."""
