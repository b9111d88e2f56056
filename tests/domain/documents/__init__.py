"""Patients' files: rules over plain values."""
