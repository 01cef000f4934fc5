"""Forgetting a customer: the lake with its history, what was made from it, and the proof."""
