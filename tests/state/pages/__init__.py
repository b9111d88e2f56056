"""Each page of the portal, through the events that its buttons send."""
