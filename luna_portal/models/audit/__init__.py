"""The audit log: tables and queries."""
