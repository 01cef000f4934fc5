"""Where customers stand, what to do for them, and what it earned. Pure functions on plain frames and values."""
