-- Where doors to live behind stand in some atoms, and how many: nothing of who lives there.
SELECT ST_X(d.point) AS lon, ST_Y(d.point) AS lat, count(*) AS homes
  FROM (SELECT coalesce(u.point, e.point, b.point) AS point
          FROM geo_grid_unit u
          JOIN geo_grid_building b ON b.id = u.building_id
          LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
         WHERE u.basic_cell_id = ANY (%(atoms)s) AND upper_inf(u.valid)
           AND u.use IN ('dwelling', 'rented') AND NOT u.is_unassigned) d
 GROUP BY d.point
 ORDER BY lon, lat
