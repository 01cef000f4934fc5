"""What is known about every customer, and what they did next: features and labels as Ibis expressions."""
