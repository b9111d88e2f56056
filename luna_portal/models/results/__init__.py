"""Laboratory results: tables and queries."""
