"""A planner for planwatch that has dangerous steps done as late as possible."""
