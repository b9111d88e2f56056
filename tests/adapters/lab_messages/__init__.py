"""Laboratories' files, good and bad."""
