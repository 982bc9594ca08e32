"""One schema for every dataset: sessions, graphs, steps, deviations, recoveries, events, decisions; as JSONL."""
