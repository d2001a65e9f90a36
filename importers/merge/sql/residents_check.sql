-- Rows that contradict each other or what is known of the person. What occurs once contradicts
-- nothing, so the few keys that occur again are found first.
WITH again AS (
    SELECT s.row, s.key, s.kind, coalesce(s.unit_id, -s.building_id) AS door
      FROM staged s
     WHERE s.key IN (SELECT key FROM staged GROUP BY key HAVING count(*) > 1)
), refs AS (
    SELECT s.row, s.ref, s.key
      FROM staged s
     WHERE s.ref IN (SELECT ref FROM staged WHERE ref IS NOT NULL
                      GROUP BY ref HAVING count(*) > 1)
), homes AS (
    SELECT s.row, s.household_ref, coalesce(s.unit_id, -s.building_id) AS door
      FROM staged s
     WHERE s.kind = 'main'
       AND s.household_ref IN (SELECT household_ref
                                 FROM staged
                                WHERE kind = 'main' AND household_ref IS NOT NULL
                                GROUP BY household_ref
                               HAVING min(coalesce(unit_id, -building_id))
                                      <> max(coalesce(unit_id, -building_id)))
)
SELECT s.row, 'id_number' AS field, 'duplicate' AS code, d.first, NULL AS value
  FROM again s
  JOIN (SELECT key, door, min(row) AS first
          FROM again GROUP BY key, door HAVING count(*) > 1) d USING (key, door)
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'kind', 'second_main_residence', d.first, NULL
  FROM again s
  JOIN (SELECT DISTINCT ON (key) key, row AS first, door
          FROM again WHERE kind = 'main'
         ORDER BY key, row) d USING (key)
 WHERE s.kind = 'main' AND s.door <> d.door
UNION ALL
SELECT s.row, 'ref', 'duplicate', d.first, NULL
  FROM refs s
  JOIN (SELECT ref, min(row) AS first, (array_agg(key ORDER BY row))[1] AS key
          FROM refs GROUP BY ref HAVING count(DISTINCT key) > 1) d USING (ref)
 WHERE s.key <> d.key
UNION ALL
SELECT s.row, 'household_ref', 'household_elsewhere', d.first, s.household_ref
  FROM homes s
  JOIN (SELECT DISTINCT ON (household_ref) household_ref, row AS first, door
          FROM homes ORDER BY household_ref, row) d USING (household_ref)
 WHERE s.door <> d.door
UNION ALL
SELECT s.row, 'since', 'since_before_last_home', NULL, s.since::text
  FROM staged s
  JOIN geo_grid_residence r
    ON r.resident_id = s.resident_id AND r.kind = 'main' AND NOT upper_inf(r.valid)
 WHERE s.kind = 'main' AND upper(r.valid) > coalesce(s.since::timestamp, %(today)s)
