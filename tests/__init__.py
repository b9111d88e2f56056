"""The portal's tests: sentences, one file an action."""
