-- Every building with the households that weigh on the ground, as they are counted: those known and
-- those estimated; where there are neither, its dwellings.
SELECT b.id, ST_AsBinary(b.geom) AS wkb,
       coalesce(nullif(coalesce(h.households, 0) + coalesce(u.estimated, 0), 0), u.dwellings, 0)
           AS households
  FROM geo_grid_building b
  LEFT JOIN (SELECT building_id, count(*) FILTER (WHERE use IN ('dwelling', 'rented')) AS dwellings,
                    count(estimated_residents) AS estimated
               FROM geo_grid_unit
              WHERE upper_inf(valid) AND NOT is_unassigned
              GROUP BY building_id) u ON u.building_id = b.id
  LEFT JOIN (SELECT d.building_id, count(*) AS households
               FROM geo_grid_household k JOIN geo_grid_unit d ON d.id = k.unit_id
              WHERE upper_inf(k.valid) AND upper_inf(d.valid)
              GROUP BY d.building_id) h ON h.building_id = b.id
 WHERE upper_inf(b.valid)
 ORDER BY b.id
