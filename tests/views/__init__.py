"""What the browser may see."""
