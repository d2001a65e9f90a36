"""GeoGrid, a spatial service for community grid management."""

__version__ = "0.1.0"
