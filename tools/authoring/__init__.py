"""Task graphs out of what people write and say: recipes, web pages, transcripts; without a model. Torch-free."""
