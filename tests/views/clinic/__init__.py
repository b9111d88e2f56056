"""Tests of what the browser sees of the clinic."""
