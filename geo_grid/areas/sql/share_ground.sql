SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || '/ground'))
