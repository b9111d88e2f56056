"""The HTTP doors, in this process."""
