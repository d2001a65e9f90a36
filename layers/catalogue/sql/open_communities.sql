-- The ground of every community, for everybody to read.
SELECT c.code, c.name, round(sum(b.area_m2::numeric))::bigint AS area_m2,
       sum(s.buildings)::bigint AS buildings, sum(s.units)::bigint AS units,
       sum(s.facilities)::bigint AS facilities
  FROM geo_grid_division c
  JOIN geo_grid_basiccell b ON b.community_id = c.id AND upper_inf(b.valid)
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE c.level = 'community' AND upper_inf(c.valid)
 GROUP BY c.code, c.name
 ORDER BY c.code
