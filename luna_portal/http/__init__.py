"""The plain HTTP doors: sign-in, files, feeds, health."""
