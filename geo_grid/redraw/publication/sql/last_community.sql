-- The highest number that a community of a street ever had.
SELECT coalesce(max(right(d.code, 3)::int), 0)
  FROM geo_grid_division d WHERE d.code LIKE %(street)s || '%%' AND right(d.code, 3) <> '000'
