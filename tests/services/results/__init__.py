"""Laboratory results: what a person can do."""
