"""The patient's States under /cuenta."""
