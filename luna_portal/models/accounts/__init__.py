"""Accounts, passwords, sessions: tables and queries."""
