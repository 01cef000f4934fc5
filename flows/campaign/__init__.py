"""A campaign planned under a budget, and frozen."""
