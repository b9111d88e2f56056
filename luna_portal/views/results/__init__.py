"""Laboratory results: what the browser may see."""
