"""An LLM as judge: rubrics as versioned data, several draws, a second opinion, and nothing that is hidden."""
