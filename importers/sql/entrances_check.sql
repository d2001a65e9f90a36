SELECT row, 'building_ref' AS field, 'building_unknown' AS code, building_ref AS value,
       NULL::integer AS first
  FROM staged WHERE building_id IS NULL
UNION ALL
SELECT s.row, 'name', 'duplicate', NULL, d.first
  FROM staged s
  JOIN (SELECT building_id, key, min(row) AS first FROM staged WHERE building_id IS NOT NULL
         GROUP BY 1, 2 HAVING count(*) > 1) d USING (building_id, key)
 WHERE s.row > d.first
