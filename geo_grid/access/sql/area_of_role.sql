-- What stands today at the place that a role is to be given for: the level of the division, and
-- whether the grid cell and the building are there. Without a city nothing can be asked.
SELECT (SELECT d.level FROM geo_grid_division d
         WHERE d.code = rpad(%(division_code)s, 12, '0') AND upper_inf(d.valid)) AS level,
       EXISTS (SELECT 1 FROM geo_grid_gridcellversion v
                WHERE v.cell_id = %(grid_cell_id)s AND v.kind = 'base' AND upper_inf(v.valid)) AS cell,
       EXISTS (SELECT 1 FROM geo_grid_building b
                WHERE b.id = %(building_id)s AND upper_inf(b.valid)) AS building
  FROM geo_grid_city
