"""Appointments: HTTP doors."""
