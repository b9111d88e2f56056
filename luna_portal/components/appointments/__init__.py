"""Appointments: drawing functions."""
