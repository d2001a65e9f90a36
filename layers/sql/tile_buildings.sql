-- Footprints with the people behind their doors: known ones, else estimated ones.
SELECT b.id, b.name, b.kind, b.floors, b.geom,
       a.number, b.floors_origin = 'estimated' OR p.is_estimated AS is_estimated,
       p.residents, p.households
  FROM frame
  JOIN geo_grid_building b ON b.geom && frame.box AND upper_inf(b.valid)
  LEFT JOIN geo_grid_address a
    ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
  CROSS JOIN LATERAL (
       SELECT coalesce(sum(u.estimated_residents), 0) + count(r.id) AS residents,
              count(DISTINCT r.household_id) + count(u.estimated_residents) AS households,
              coalesce(bool_or(u.is_estimated), false) AS is_estimated
         FROM geo_grid_unit u
         LEFT JOIN geo_grid_residence r
           ON r.unit_id = u.id AND r.kind = 'main' AND upper_inf(r.valid)
        WHERE u.building_id = b.id AND upper_inf(u.valid)) p
