SELECT unit, similarity(text, %(text)s) AS score
  FROM bench_address
 WHERE text %% %(text)s
 ORDER BY score DESC, unit
 LIMIT 5
