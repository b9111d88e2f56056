"""Patients' files: drawing functions."""
