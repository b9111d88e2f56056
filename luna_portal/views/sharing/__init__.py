"""Shared links: what the browser may see."""
