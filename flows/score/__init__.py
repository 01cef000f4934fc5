"""A day scored and published."""
