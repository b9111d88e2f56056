"""The clinic's States, by address."""
