DROP TABLE IF EXISTS bench_address
