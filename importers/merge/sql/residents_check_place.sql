-- Rows whose door cannot be found.
SELECT row, 'building_ref' AS field, 'building_unknown' AS code, building_ref AS value,
       NULL::bigint AS count
  FROM staged WHERE building_ref IS NOT NULL AND building_id IS NULL
UNION ALL
SELECT row, 'building_ref', 'place_missing', NULL, NULL
  FROM staged WHERE building_ref IS NULL AND unit_ref IS NULL AND NOT located
UNION ALL
SELECT row, 'address', 'address_gone', NULL, NULL FROM staged WHERE located AND building_id IS NULL
UNION ALL
SELECT row, 'unit_ref', 'unit_unknown', unit_ref, NULL
  FROM staged WHERE unit_ref IS NOT NULL AND unit_id IS NULL
UNION ALL
SELECT row, 'entrance', 'entrance_unknown', entrance, NULL
  FROM staged
 WHERE unit_ref IS NULL AND building_id IS NOT NULL AND room IS NOT NULL
   AND entrance IS NOT NULL AND entrance_id IS NULL
UNION ALL
SELECT row, 'room', CASE WHEN units > 1 THEN 'unit_ambiguous' ELSE 'unit_unknown' END, room, units
  FROM staged
 WHERE unit_ref IS NULL AND building_id IS NOT NULL AND room IS NOT NULL AND unit_id IS NULL
   AND (entrance IS NULL OR entrance_id IS NOT NULL)
UNION ALL
SELECT row, 'ref', 'ref_taken', ref, NULL FROM staged WHERE ref_taken
