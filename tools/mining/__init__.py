"""Task graphs mined from recordings of people who did it right."""
