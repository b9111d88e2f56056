"""What readers of each language are told, and how."""
