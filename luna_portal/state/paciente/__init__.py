"""The patient's States, by address."""
