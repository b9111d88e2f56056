"""Tests of the framework's edge."""
