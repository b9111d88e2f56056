"""Parts of pages that need a State of their own."""
