"""Times on offer, holds and the catalogue of services: what the browser may see."""
