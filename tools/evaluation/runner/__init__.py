"""The runner: any assistant over any recordings, by any engine, with the same file to the byte."""
