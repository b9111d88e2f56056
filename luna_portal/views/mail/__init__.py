"""Outgoing mail: what the browser may see."""
