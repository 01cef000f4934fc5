"""Measuring what campaigns earned, and any experiment in a file."""
