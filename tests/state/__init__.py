"""States through the real event pipeline, without a browser."""
