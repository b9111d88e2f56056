"""Outgoing mail: what a person can do."""
