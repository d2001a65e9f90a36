-- Ancestors that neither the file nor the city holds, where a row names the one right above it.
-- They are provisional; those further up have at least their code for a name.
INSERT INTO staged (row, code, name, is_provisional)
WITH lacking AS (
    SELECT s.row, s.code, s.street, s.district, s.city, l.level
      FROM staged s
     CROSS JOIN LATERAL (
           SELECT CASE WHEN s.code LIKE '%%000000' THEN 'district'
                       WHEN s.code LIKE '%%000' THEN 'street' ELSE 'community' END AS level,
                  CASE WHEN s.code LIKE '%%000000' THEN left(s.code, 4) || '00000000'
                       WHEN s.code LIKE '%%000' THEN left(s.code, 6) || '000000'
                       ELSE left(s.code, 9) || '000' END AS parent_code) l
     WHERE s.code NOT LIKE '%%00000000'
       AND CASE l.level WHEN 'community' THEN s.street WHEN 'street' THEN s.district
                        ELSE s.city END IS NOT NULL
       AND NOT EXISTS (SELECT FROM staged p WHERE p.code = l.parent_code)
       AND NOT EXISTS (SELECT FROM geo_grid_division d
                        WHERE d.code = l.parent_code AND upper_inf(d.valid))
), above AS (
    SELECT row, left(code, 9) || '000' AS code, street AS name
      FROM lacking WHERE level = 'community'
    UNION ALL
    SELECT row, left(code, 6) || '000000', district FROM lacking WHERE level <> 'district'
    UNION ALL
    SELECT row, left(code, 4) || '00000000', city FROM lacking
)
SELECT DISTINCT ON (a.code) a.row, a.code, coalesce(a.name, a.code), true
  FROM above a
 WHERE NOT EXISTS (SELECT FROM staged s WHERE s.code = a.code)
   AND NOT EXISTS (SELECT FROM geo_grid_division d WHERE d.code = a.code AND upper_inf(d.valid))
 ORDER BY a.code, a.name IS NULL, a.row
