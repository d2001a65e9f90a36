-- Which known place each wanted one is: a given one of that name in that district, else the nearest
-- of that name. One known place is one wanted place. Run it again for those that both chose the same.
WITH pairs AS (
    SELECT w.n, p.id,
           row_number() OVER (PARTITION BY p.id
                              ORDER BY ST_Distance(p.point, w.point), w.houses DESC, w.n) AS of_place,
           row_number() OVER (PARTITION BY w.n ORDER BY p.origin = 'given' DESC,
                              p.district <> '' DESC, ST_Distance(p.point, w.point), p.id) AS of_wanted
      FROM place_wanted w
      JOIN place_known p ON p.kind = w.kind AND p.name = w.name
       AND (p.origin = 'derived' OR '' IN (p.district, w.district)
            OR regexp_replace(p.district, '(新区|区|县|市)$', '')
               = regexp_replace(w.district, '(新区|区|县|市)$', ''))
     WHERE w.place_id IS NULL AND w.division_id IS NULL
       AND p.id NOT IN (SELECT place_id FROM place_wanted WHERE place_id IS NOT NULL)
)
UPDATE place_wanted w SET place_id = p.id
  FROM pairs p
 WHERE p.n = w.n AND p.of_place = 1 AND p.of_wanted = 1
