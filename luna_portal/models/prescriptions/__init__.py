"""Prescriptions (recetas): tables and queries."""
