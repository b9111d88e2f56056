"""Prescriptions (recetas): what a person can do."""
