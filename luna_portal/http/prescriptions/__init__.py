"""Prescriptions (recetas): HTTP doors."""
