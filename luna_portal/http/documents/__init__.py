"""Patients' files: HTTP doors."""
