"""What each table must look like, and what happens to the rows that do not."""
