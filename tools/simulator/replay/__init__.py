"""World `replay`: real timelines without pixels, in which words before the point of no return change what follows."""
