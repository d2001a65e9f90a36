-- Rows that contradict each other or what is known of the person.
SELECT s.row, 'id_number' AS field, 'duplicate' AS code, d.first, NULL AS value
  FROM staged s
  JOIN (SELECT key, coalesce(unit_id, -building_id) AS door, min(row) AS first
          FROM staged GROUP BY 1, 2 HAVING count(*) > 1) d
    ON d.key = s.key AND d.door = coalesce(s.unit_id, -s.building_id)
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'kind', 'second_main_residence', d.first, NULL
  FROM staged s
  JOIN (SELECT DISTINCT ON (key) key, row AS first, coalesce(unit_id, -building_id) AS door
          FROM staged WHERE kind = 'main'
         ORDER BY key, row) d USING (key)
 WHERE s.kind = 'main' AND coalesce(s.unit_id, -s.building_id) <> d.door
UNION ALL
SELECT s.row, 'ref', 'duplicate', d.first, NULL
  FROM staged s
  JOIN (SELECT ref, min(row) AS first, (array_agg(key ORDER BY row))[1] AS key
          FROM staged WHERE ref IS NOT NULL
         GROUP BY ref HAVING count(DISTINCT key) > 1) d ON d.ref = s.ref AND d.key <> s.key
UNION ALL
SELECT s.row, 'household_ref', 'household_elsewhere', d.first, s.household_ref
  FROM staged s
  JOIN (SELECT DISTINCT ON (household_ref) household_ref, row AS first,
               coalesce(unit_id, -building_id) AS door
          FROM staged WHERE household_ref IS NOT NULL AND kind = 'main'
         ORDER BY household_ref, row) d USING (household_ref)
 WHERE s.kind = 'main' AND coalesce(s.unit_id, -s.building_id) <> d.door
UNION ALL
SELECT s.row, 'since', 'since_before_last_home', NULL, s.since::text
  FROM staged s
  JOIN geo_grid_residence r
    ON r.resident_id = s.resident_id AND r.kind = 'main' AND NOT upper_inf(r.valid)
 WHERE s.kind = 'main' AND upper(r.valid) > coalesce(s.since::timestamp, %(today)s)
