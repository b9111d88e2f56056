"""Shared links: tables and queries."""
