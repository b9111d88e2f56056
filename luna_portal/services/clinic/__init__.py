"""The clinic itself: what a person can do."""
