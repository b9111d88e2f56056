"""The patient's pages, by address."""
