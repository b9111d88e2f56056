"""Appointments: tables and queries."""
