"""GeoDjango's PostGIS backend, with the private cluster started on demand."""
