"""Patients: tables and queries."""
