"""Laboratory results: HTTP doors."""
