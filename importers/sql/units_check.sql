SELECT row, 'building_ref' AS field, 'building_unknown' AS code, building_ref AS value,
       NULL::bigint AS count, NULL::integer AS first
  FROM staged WHERE building_ref IS NOT NULL AND building_id IS NULL
UNION ALL
SELECT row, 'building_ref', CASE WHEN candidates IS NULL THEN 'place_missing'
                                 WHEN candidates = 0 THEN 'address_unknown'
                                 ELSE 'address_ambiguous' END, NULL, candidates, NULL
  FROM staged WHERE building_ref IS NULL AND building_id IS NULL
UNION ALL
SELECT s.row, 'room', 'duplicate', NULL, NULL, d.first
  FROM staged s
  JOIN (SELECT building_id, entrance_id, room, min(row) AS first
          FROM staged WHERE building_id IS NOT NULL
         GROUP BY 1, 2, 3 HAVING count(*) > 1) d
    ON d.building_id = s.building_id AND d.room = s.room
   AND d.entrance_id IS NOT DISTINCT FROM s.entrance_id
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'ref', 'duplicate', NULL, NULL, d.first
  FROM staged s
  JOIN (SELECT ref, min(row) AS first FROM staged WHERE ref IS NOT NULL
         GROUP BY ref HAVING count(*) > 1) d USING (ref)
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'ref', 'ref_taken', s.ref, NULL, NULL
  FROM staged s
  JOIN geo_grid_unit u ON u.ref = s.ref AND u.ref <> '' AND upper_inf(u.valid)
 WHERE u.id <> s.unit_id AND NOT u.is_estimated
