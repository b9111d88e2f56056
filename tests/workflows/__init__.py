"""Workflows of several transactions."""
