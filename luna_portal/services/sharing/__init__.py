"""Shared links: what a person can do."""
