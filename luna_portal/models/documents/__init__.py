"""Patients' files: tables and queries."""
