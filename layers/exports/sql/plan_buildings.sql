-- Buildings in some atoms: what they are called, where they stand, who lives there in numbers.
SELECT b.id, b.ref, b.basic_cell_id,
       coalesce(nullif(b.name, ''), nullif(b.estate, ''), b.ref) AS name,
       coalesce(a.road, '') AS road, coalesce(a.number, '') AS number,
       ST_X(b.point) AS lon, ST_Y(b.point) AS lat, coalesce(s.units, 0) AS units,
       coalesce(s.households, 0) AS households, coalesce(s.residents, 0) AS residents
  FROM geo_grid_building b
  LEFT JOIN geo_grid_buildingsums s ON s.building_id = b.id
  LEFT JOIN LATERAL (SELECT d.road, d.number FROM geo_grid_address d
                      WHERE d.building_id = b.id AND d.is_primary AND upper_inf(d.valid)
                      LIMIT 1) a ON true
 WHERE b.basic_cell_id = ANY (%(atoms)s) AND upper_inf(b.valid)
 ORDER BY b.id
