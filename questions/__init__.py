"""What is asked of customers."""
