"""Text, buttons, icons and the frame of a screen."""
