-- A lock that hinders nobody and says, before anything is committed, what is running since when:
-- its second key is the minute (of the Unix epoch). It ends with the work, however that ends.
SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '/work ' || %(work)s), %(minute)s)
