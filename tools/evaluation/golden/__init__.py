"""Outputs of official code, on inputs written for it: do our metrics answer the same?"""
