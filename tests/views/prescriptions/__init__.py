"""Prescriptions (recetas): what the browser may see."""
