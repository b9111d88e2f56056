"""Laboratory results: drawing functions."""
