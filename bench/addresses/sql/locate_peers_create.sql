DROP TABLE IF EXISTS bench_address;
CREATE TABLE bench_address (unit bigint PRIMARY KEY, text text NOT NULL, words text NOT NULL)
