-- Unknown cells, and workers or primary roles that stand twice.
SELECT row, 'cell_code' AS field, 'cell_unknown' AS code, cell_code AS value,
       NULL::integer AS first
  FROM staged WHERE cell_code IS NOT NULL AND cell_id IS NULL
UNION ALL
SELECT s.row, 'ref', 'duplicate', NULL, d.first
  FROM staged s
  JOIN (SELECT ref, coalesce(cell_code, '') AS cell_code, role, min(row) AS first
          FROM staged GROUP BY 1, 2, 3 HAVING count(*) > 1) d
    ON d.ref = s.ref AND d.cell_code = coalesce(s.cell_code, '') AND d.role = s.role
 WHERE s.row > d.first
UNION ALL
SELECT s.row, 'role', 'second_primary', s.cell_code, d.first
  FROM staged s
  JOIN (SELECT cell_id, min(row) AS first FROM staged
         WHERE role = 'primary' AND cell_id IS NOT NULL
         GROUP BY cell_id HAVING count(*) > 1) d USING (cell_id)
 WHERE s.role = 'primary' AND s.row > d.first
