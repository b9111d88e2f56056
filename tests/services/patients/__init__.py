"""Patients: what a person can do."""
