"""Pure drawing functions of Vars and callbacks: the design system."""
