SELECT unit, ts_rank(to_tsvector('simple', words), q) AS score
  FROM bench_address, to_tsquery('simple', %(query)s) q
 WHERE to_tsvector('simple', words) @@ q
 ORDER BY score DESC, unit
 LIMIT 5
