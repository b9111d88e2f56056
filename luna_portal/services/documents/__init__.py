"""Patients' files: what a person can do."""
