"""Scenarios that tests share: what the cast does before the act under test."""
