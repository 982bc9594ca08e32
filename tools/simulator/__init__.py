"""Seeded worlds of procedures: a pure transition function, a person, a camera, a renderer. Torch-free."""
