"""Accounts, passwords, sessions: what a person can do."""
