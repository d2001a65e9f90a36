-- What lists say of buildings beside their names.
SELECT b.id, b.kind, d.name AS community
  FROM geo_grid_building b
  LEFT JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  LEFT JOIN geo_grid_division d ON d.id = c.community_id
 WHERE b.id = ANY (%(ids)s::bigint[]) AND upper_inf(b.valid)
