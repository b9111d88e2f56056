"""Appointments: what the browser may see."""
