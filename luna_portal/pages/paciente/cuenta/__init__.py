"""The patient's pages under /cuenta."""
