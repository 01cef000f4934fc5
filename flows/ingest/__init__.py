"""Raw files checked and landed."""
