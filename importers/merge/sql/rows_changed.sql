SELECT (SELECT count(*) FROM staged WHERE is_new)
     + (SELECT count(DISTINCT c.row) FROM changed c JOIN staged s USING (row) WHERE NOT s.is_new)
