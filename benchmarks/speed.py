"""Seconds of each step on real orders repeated to any size, and the feature build as a ratio to one bare group-by."""
