"""What each table is: its grain, key, time, columns and rules, declared once."""
