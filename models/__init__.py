"""Who will leave and who will buy again: train, judge, calibrate, score, and keep the better model."""
