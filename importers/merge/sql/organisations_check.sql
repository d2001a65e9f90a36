-- Rows whose door cannot be found, or that mean an organisation twice.
SELECT row, 'building_ref' AS field, 'building_unknown' AS code, building_ref AS value,
       NULL::integer AS first, NULL::bigint AS count
  FROM staged WHERE building_ref IS NOT NULL AND building_id IS NULL
UNION ALL
SELECT row, 'address', 'address_gone', NULL, NULL, NULL
  FROM staged WHERE located AND building_id IS NULL
UNION ALL
SELECT row, 'room', CASE WHEN units > 1 THEN 'unit_ambiguous' ELSE 'unit_unknown' END, room,
       NULL, units
  FROM staged WHERE room IS NOT NULL AND building_id IS NOT NULL AND unit_id IS NULL
UNION ALL
SELECT row, 'ref', 'ref_taken', ref, NULL, NULL FROM staged WHERE ref_taken
UNION ALL
SELECT s.row, CASE WHEN s.credit_code IS NOT NULL THEN 'credit_code'
                   WHEN s.ref IS NOT NULL THEN 'ref' ELSE 'name' END,
       'duplicate', NULL, d.first, NULL
  FROM staged s
  JOIN (SELECT key, min(row) AS first FROM staged GROUP BY key HAVING count(*) > 1) d USING (key)
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'ref', 'duplicate', NULL, d.first, NULL
  FROM staged s
  JOIN (SELECT ref, min(row) AS first FROM staged WHERE ref IS NOT NULL
         GROUP BY ref HAVING count(DISTINCT key) > 1) d USING (ref)
 WHERE s.row > d.first
