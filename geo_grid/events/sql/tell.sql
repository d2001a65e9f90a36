SELECT pg_notify(%(channel)s, current_schema())
