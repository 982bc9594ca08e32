"""How alike two sentences are: ROUGE-L, METEOR, encoders, greedy matching of token vectors."""
