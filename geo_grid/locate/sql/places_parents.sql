-- What each place is a part of: a phase or a group of the place that its name begins with, the
-- others of the division they lie in, or that a text names.
WITH here AS (
    SELECT p.*, w.home_id, geo_grid_place_above(p.name) AS above
      FROM geo_grid_place p
      LEFT JOIN place_wanted w ON w.place_id = p.id
     WHERE upper_inf(p.valid)
       AND (%(names)s::text[] IS NULL OR w.place_id IS NOT NULL
            OR p.name = ANY (%(names)s::text[])
            OR geo_grid_place_above(p.name) = ANY (%(names)s::text[]))
), lying AS (
    SELECT h.id, coalesce(whole.id, division.id, district.id) AS parent_id
      FROM here h
      LEFT JOIN LATERAL (
           SELECT p.id FROM geo_grid_place p
            WHERE h.kind IN ('phase', 'group') AND upper_inf(p.valid) AND p.id <> h.id
              AND h.above LIKE '%%' || p.name
              AND (h.kind = 'phase' AND p.name = h.above AND p.kind IN ('estate', 'phase')
                   OR h.kind = 'group' AND p.kind IN ('hamlet', 'village', 'estate'))
              AND (h.point IS NULL OR p.point IS NULL OR ST_DWithin(p.point, h.point, 0.05))
            ORDER BY length(p.name) DESC, ST_Distance(p.point, h.point), p.id
            LIMIT 1) whole ON true
      LEFT JOIN geo_grid_place division
        ON division.division_id = h.home_id AND upper_inf(division.valid) AND division.id <> h.id
      LEFT JOIN LATERAL (
           SELECT p.id FROM geo_grid_place p
            WHERE h.home_id IS NULL AND h.district <> '' AND p.kind = 'district'
              AND upper_inf(p.valid) AND p.id <> h.id
              AND regexp_replace(p.name, '(新区|区|县|市)$', '')
                  = regexp_replace(h.district, '(新区|区|县|市)$', '')
            ORDER BY p.id LIMIT 1) district ON true
), moved AS (
    UPDATE geo_grid_place p SET parent_id = l.parent_id
      FROM lying l
     WHERE l.id = p.id AND p.parent_id IS DISTINCT FROM l.parent_id
       -- What somebody said a place is a part of stands until something better is known.
       AND (p.origin <> 'given' OR p.parent_id IS NULL OR l.parent_id IS NOT NULL)
    RETURNING p.id
)
INSERT INTO place_changes SELECT id FROM moved
