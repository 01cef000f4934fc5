"""A first mapping of files nobody has described yet: columns' values in, roles out."""
