"""Journeys in a real browser, against the portal that `luna serve` runs."""
