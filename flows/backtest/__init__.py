"""What would have been published over the past year, and was it right?"""
