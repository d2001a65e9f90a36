-- Sums of atoms by the divisions of one level: a child's code starts with its parent's digits.
-- Areas are added as decimals: floats would add up otherwise in another order of the rows.
WITH sums AS (
    SELECT left(c.code, CASE %(level)s WHEN 'city' THEN 4 WHEN 'district' THEN 6
                                       WHEN 'street' THEN 9 ELSE 12 END) AS prefix,
           sum(b.area_m2::numeric)::float8 AS area_m2,
           /*each sum but estimated_residents: sum(s.{column}::numeric) AS {column}*/,
           array_agg(b.id) AS atoms,
           bool_or(s.estimated_residents > 0) AS is_estimated
      FROM geo_grid_basiccell b
      JOIN geo_grid_division c ON c.id = b.community_id
      JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
     WHERE upper_inf(b.valid) AND c.code LIKE %(within)s
     GROUP BY prefix
)
SELECT d.id, d.code, d.name, p.name AS parent, sums.*
  FROM sums
  JOIN geo_grid_division d ON d.code = rpad(sums.prefix, 12, '0') AND upper_inf(d.valid)
  LEFT JOIN geo_grid_division p ON p.id = d.parent_id
 WHERE d.level = %(level)s
 ORDER BY d.code
