-- Residents who were born on a day or before, at their main residence, for each basic cell of some
-- communities.
SELECT u.basic_cell_id, count(*) AS n
  FROM geo_grid_basiccell b
  JOIN geo_grid_unit u ON u.basic_cell_id = b.id AND upper_inf(u.valid)
  JOIN geo_grid_residence r ON r.unit_id = u.id AND r.kind = 'main' AND upper_inf(r.valid)
  JOIN geo_grid_resident p ON p.id = r.resident_id AND p.birth_date <= %(born)s
 WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
 GROUP BY u.basic_cell_id
