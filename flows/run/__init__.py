"""What every run shares: its home, clock, progress, and versions of data and code."""
