"""Models trained, judged and registered."""
