"""What people get: lists, and the page of the day."""
