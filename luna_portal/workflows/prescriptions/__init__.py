"""Prescriptions (recetas): several transactions with slow work between them."""
