-- Held by the session until it ends, whichever way.
SELECT pg_try_advisory_lock(hashtext(current_schema() || '/sequencer'))
