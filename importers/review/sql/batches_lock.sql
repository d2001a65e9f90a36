-- One account's batches are counted and begun by one at a time; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/batches of ' || %(owner)s))
