-- A given place without buildings lies at the road of its address, if one road of that name is
-- known in its district; it forgets a place where that is no longer so.
WITH placeless AS (
    SELECT p.id, p.point, p.district, said[1] AS road
      FROM geo_grid_place p
      LEFT JOIN LATERAL regexp_match(normalize(p.address, NFKC),
                '([^0-9]+?(?:路|街|道|里|弄|巷|胡同|条|社|厝))(?:[0-9].*)?$') AS said ON true
     WHERE p.origin = 'given' AND upper_inf(p.valid) AND p.division_id IS NULL
       AND (%(names)s::text[] IS NULL OR p.name = ANY (%(names)s::text[])
            OR said[1] = ANY (%(names)s::text[]))
       AND NOT EXISTS (SELECT FROM place_wanted w WHERE w.place_id = p.id)
), roads AS (
    SELECT f.id, CASE WHEN count(r.id) = 1 THEN (array_agg(r.point))[1] END AS point
      FROM placeless f
      LEFT JOIN geo_grid_place r
        ON r.name = f.road AND r.id <> f.id AND upper_inf(r.valid) AND r.point IS NOT NULL
       AND r.kind IN ('road', 'lane', 'hamlet')
       AND (f.district = '' OR regexp_replace(f.district, '(新区|区|县|市)$', '')
                               = regexp_replace(r.district, '(新区|区|县|市)$', ''))
     GROUP BY f.id
), moved AS (
    UPDATE geo_grid_place p
       SET geom = NULL, point = r.point
      FROM roads r
     WHERE p.id = r.id AND (p.geom IS NOT NULL OR p.point IS DISTINCT FROM r.point)
    RETURNING p.id
)
INSERT INTO place_changes SELECT id FROM moved
