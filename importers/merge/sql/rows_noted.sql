SELECT count(DISTINCT row) FROM changed
