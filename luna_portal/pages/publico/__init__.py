"""Public pages, by address."""
