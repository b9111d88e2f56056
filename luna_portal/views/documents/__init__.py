"""Patients' files: what the browser may see."""
