SELECT pg_advisory_xact_lock(hashtextextended('geo_grid report ' || %(key)s, 0))
