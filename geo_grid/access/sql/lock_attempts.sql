-- Whoever counts attempts from one address, or at one name, waits here for the others who do.
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/attempts/' || %(key)s, 0))
