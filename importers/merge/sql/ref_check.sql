SELECT s.row, 'ref' AS field, 'duplicate' AS code, d.first
  FROM staged s
  JOIN (SELECT ref, min(row) AS first FROM staged GROUP BY ref HAVING count(*) > 1) d USING (ref)
 WHERE s.row > d.first
