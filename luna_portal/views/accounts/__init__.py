"""Accounts, passwords, sessions: what the browser may see."""
