"""Appointments: what a person can do."""
