"""A query that takes minutes, unless somebody ends it."""

# It computes: under libfaketime a server inside pg_sleep() is not woken by a timeout.
SLOW_COUNT = "SELECT count(*) FROM generate_series(1, 200000) a, generate_series(1, 200000) b"
