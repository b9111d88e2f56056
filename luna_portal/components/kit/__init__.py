"""Parts of every screen: dialogs and form fields."""
