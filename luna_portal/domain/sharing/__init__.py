"""Shared links: rules over plain values."""
