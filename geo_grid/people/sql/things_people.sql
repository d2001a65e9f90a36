-- The doors of some atoms and who lives behind them, at the points of these doors: known people at
-- their main residence, and estimates where nobody is known.
WITH doors AS (
    SELECT u.id, u.estimated_residents, u.is_unassigned, coalesce(u.point, e.point, b.point) AS point
      FROM geo_grid_unit u
      JOIN geo_grid_building b ON b.id = u.building_id
      LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
     WHERE u.basic_cell_id = ANY (%(atoms)s) AND upper_inf(u.valid)
)
SELECT d.point,
       (SELECT count(*) FROM geo_grid_household h WHERE h.unit_id = d.id AND upper_inf(h.valid))
         + (d.estimated_residents IS NOT NULL)::int AS households,
       count(p.id) + coalesce(d.estimated_residents, 0) AS residents,
       count(p.id) FILTER (WHERE p.category = 'registered')  AS registered,
       count(p.id) FILTER (WHERE p.category = 'floating')    AS floating,
       count(p.id) FILTER (WHERE p.category = 'left_behind') AS left_behind,
       count(p.id) FILTER (WHERE p.category = 'overseas')    AS overseas,
       coalesce(d.estimated_residents, 0) AS estimated_residents, (NOT d.is_unassigned)::int AS units
  FROM doors d
  LEFT JOIN geo_grid_residence r ON r.unit_id = d.id AND r.kind = 'main' AND upper_inf(r.valid)
  LEFT JOIN geo_grid_resident p ON p.id = r.resident_id
 GROUP BY d.id, d.point, d.estimated_residents, d.is_unassigned
