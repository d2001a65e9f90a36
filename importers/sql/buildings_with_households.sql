-- Every building with its dwellings: what weighs on the ground before people are known.
SELECT b.id, ST_AsBinary(b.geom) AS wkb, coalesce(u.dwellings, 0) AS households
  FROM geo_grid_building b
  LEFT JOIN (SELECT building_id, count(*) FILTER (WHERE use IN ('dwelling', 'rented')) AS dwellings
               FROM geo_grid_unit
              WHERE upper_inf(valid) AND NOT is_unassigned
              GROUP BY building_id) u ON u.building_id = b.id
 WHERE upper_inf(b.valid)
 ORDER BY b.id
