"""The clinic's pages, by address."""
