"""Outgoing mail: tables and queries."""
