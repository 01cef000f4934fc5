"""The shop's data looked at without landing any."""
