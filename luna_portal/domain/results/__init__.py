"""Laboratory results: rules over plain values."""
