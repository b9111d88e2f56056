"""Intervals, availability and five-minute blocks: rules over plain values."""
