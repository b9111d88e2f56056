"""Starting, refusing to start, and what is in the box."""
