"""Appointments: rules over plain values."""
