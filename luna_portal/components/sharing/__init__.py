"""Shared links: drawing functions."""
