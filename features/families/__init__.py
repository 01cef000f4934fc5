"""One family of behaviour per file."""
