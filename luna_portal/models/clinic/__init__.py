"""The clinic itself: tables and queries."""
