"""Prescriptions (recetas): rules over plain values."""
