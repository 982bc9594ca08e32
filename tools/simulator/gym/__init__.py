"""World `gym`: a person exercising before a fixed camera, and the guidance that a coach would give."""
