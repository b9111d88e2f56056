"""Style and faults of scripts and style sheets, by a tool of the pages' own kind; pinned in the lock beside this."""
