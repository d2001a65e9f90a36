-- These names, those of the wholes that phases and groups among them are parts of, and given places
-- whose address is on one of these roads.
WITH RECURSIVE wanted AS (
    SELECT name FROM unnest(%(names)s::text[]) AS name
     UNION
    SELECT part
      FROM wanted
     CROSS JOIN LATERAL geo_grid_place_above(name) AS above
     CROSS JOIN LATERAL unnest(ARRAY[above, regexp_replace(above, '^.+?村(?=..)', ''),
                                     substring(above FROM '^.+?村')]) AS part
     WHERE part IS NOT NULL
)
SELECT name FROM wanted
 UNION
SELECT p.name
  FROM geo_grid_place p JOIN wanted w ON starts_with(normalize(p.address, NFKC), w.name)
 WHERE p.origin = 'given' AND upper_inf(p.valid)
 ORDER BY name
