"""The first start: what a person can do."""
