"""Texts compared with texts: by words, and by a transformer that lies in a folder."""
