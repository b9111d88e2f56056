"""Deletion of what nobody needs any more: what a person can do."""
