"""Frames (and other senses) in, evidence out; and the policy that decides when to speak. This module is torch-free."""
