"""Times on offer, holds and the catalogue of services: drawing functions."""
