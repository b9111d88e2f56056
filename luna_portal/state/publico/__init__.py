"""Public States, by address."""
