"""Upkeep: what is too old goes, and what stays lies in few files."""
