"""What a person can do: one function a wish, the actor first, one transaction."""
