SELECT pg_advisory_xact_lock(hashtextextended('geo_grid visit forms', 0))
