"""Pure geometry: no Django, no database. Coordinates are EPSG:4326 degrees unless a name says metres."""
