"""What is in the lake, taken along: as a file, or to PostgreSQL."""
