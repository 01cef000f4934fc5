"""A published day rebuilt from its receipt."""
