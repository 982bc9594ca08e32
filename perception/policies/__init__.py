"""When to speak. Every policy gives each candidate a decision with a reason; silence is one too."""
