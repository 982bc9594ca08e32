"""One self-contained HTML page about a session, written from what the session journalled."""
