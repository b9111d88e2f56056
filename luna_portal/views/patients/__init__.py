"""Patients: what the browser may see."""
