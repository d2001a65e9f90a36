-- Level and division above follow from the code: a child's starts with its parent's digits.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.code, s.name, s.community_type, s.geom, s.is_provisional, l.level, l.parent_code,
       d.id IS NULL AS is_new,
       coalesce(d.id, nextval('geo_grid_division_id_seq')) AS division_id,
       EXISTS (SELECT FROM geo_grid_basiccell c
                 JOIN geo_grid_division below ON below.id = c.community_id
                WHERE upper_inf(c.valid) AND starts_with(below.code, l.prefix)) AS has_ground
  FROM given s
 CROSS JOIN LATERAL (
       SELECT CASE WHEN s.code LIKE '%%0000000000' THEN 'province'
                   WHEN s.code LIKE '%%00000000' THEN 'city'
                   WHEN s.code LIKE '%%000000' THEN 'district'
                   WHEN s.code LIKE '%%000' THEN 'street' ELSE 'community' END AS level,
              CASE WHEN s.code LIKE '%%0000000000' THEN NULL
                   WHEN s.code LIKE '%%00000000' THEN left(s.code, 2) || '0000000000'
                   WHEN s.code LIKE '%%000000' THEN left(s.code, 4) || '00000000'
                   WHEN s.code LIKE '%%000' THEN left(s.code, 6) || '000000'
                   ELSE left(s.code, 9) || '000' END AS parent_code,
              regexp_replace(s.code, '(000|000000|00000000|0000000000)$', '') AS prefix) l
  LEFT JOIN geo_grid_division d ON d.code = s.code AND upper_inf(d.valid);

DROP TABLE given;
ANALYZE staged
