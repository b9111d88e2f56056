"""What runs with nobody watching."""
