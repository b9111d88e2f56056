"""Prescriptions (recetas): drawing functions."""
