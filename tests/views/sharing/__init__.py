"""What shared links show."""
