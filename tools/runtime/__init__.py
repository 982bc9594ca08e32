"""The live loop: names to parts, frames to a session, guidance to sinks."""
