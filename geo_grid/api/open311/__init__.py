"""Open311 GeoReport v2: services, service requests, in JSON and XML."""
