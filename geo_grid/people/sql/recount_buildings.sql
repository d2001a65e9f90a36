-- People by house, for every building with a door in the given atoms (all for NULL). A person
-- counts once, at the main residence; estimated units count where nobody is known.
WITH wanted AS (
    SELECT id AS building_id FROM geo_grid_building
     WHERE upper_inf(valid)
       AND (%(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[]))
    UNION
    SELECT building_id FROM geo_grid_unit
     WHERE %(cells)s::bigint[] IS NOT NULL AND basic_cell_id = ANY (%(cells)s::bigint[])
), doors AS (
    SELECT building_id, count(*) FILTER (WHERE NOT is_unassigned) AS units,
           count(estimated_residents) AS estimated,
           coalesce(sum(estimated_residents), 0) AS estimated_residents
      FROM geo_grid_unit JOIN wanted USING (building_id)
     WHERE upper_inf(valid)
     GROUP BY building_id
), homes AS (
    SELECT u.building_id, count(*) AS households
      FROM wanted
      JOIN geo_grid_unit u ON u.building_id = wanted.building_id AND upper_inf(u.valid)
      JOIN geo_grid_household h ON h.unit_id = u.id AND upper_inf(h.valid)
     GROUP BY u.building_id
), people AS (
    SELECT u.building_id, count(*) AS residents,
           count(*) FILTER (WHERE p.category = 'registered')  AS registered,
           count(*) FILTER (WHERE p.category = 'floating')    AS floating,
           count(*) FILTER (WHERE p.category = 'left_behind') AS left_behind,
           count(*) FILTER (WHERE p.category = 'overseas')    AS overseas
      FROM wanted
      JOIN geo_grid_unit u ON u.building_id = wanted.building_id AND upper_inf(u.valid)
      JOIN geo_grid_residence r ON r.unit_id = u.id AND upper_inf(r.valid) AND r.kind = 'main'
      JOIN geo_grid_resident p ON p.id = r.resident_id
     GROUP BY u.building_id
)
INSERT INTO geo_grid_buildingsums AS known (
       building_id, units, households, residents, registered, floating, left_behind, overseas,
       estimated_residents)
SELECT wanted.building_id, coalesce(units, 0), coalesce(homes.households, 0) + coalesce(estimated, 0),
       coalesce(people.residents, 0) + coalesce(estimated_residents, 0), coalesce(registered, 0),
       coalesce(floating, 0), coalesce(left_behind, 0), coalesce(overseas, 0),
       coalesce(estimated_residents, 0)
  FROM wanted
  LEFT JOIN doors USING (building_id)
  LEFT JOIN homes USING (building_id)
  LEFT JOIN people USING (building_id)
    ON CONFLICT (building_id) DO UPDATE
   SET (units, households, residents, registered, floating, left_behind, overseas,
        estimated_residents)
     = (excluded.units, excluded.households, excluded.residents, excluded.registered,
        excluded.floating, excluded.left_behind, excluded.overseas, excluded.estimated_residents)
 WHERE (known.units, known.households, known.residents, known.registered, known.floating,
        known.left_behind, known.overseas, known.estimated_residents)
    IS DISTINCT FROM
       (excluded.units, excluded.households, excluded.residents, excluded.registered,
        excluded.floating, excluded.left_behind, excluded.overseas, excluded.estimated_residents)
