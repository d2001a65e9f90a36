-- Divisions that stand twice, or that hang in the air.
SELECT s.row, 'code' AS field, 'duplicate' AS code, d.first, NULL AS parent
  FROM staged s
  JOIN (SELECT code, min(row) AS first FROM staged GROUP BY code HAVING count(*) > 1) d USING (code)
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'code', 'parent_missing', NULL, s.parent_code
  FROM staged s
 WHERE s.level NOT IN ('province', 'city')
   AND NOT EXISTS (SELECT FROM staged p WHERE p.code = s.parent_code)
   AND NOT EXISTS (SELECT FROM geo_grid_division d
                    WHERE d.code = s.parent_code AND upper_inf(d.valid))
