"""The clinic itself: what the browser may see."""
