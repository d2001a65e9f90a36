-- Gates by their ref. An empty cell of the file says nothing; a gate that was shut to everybody is
-- open at unknown hours once the file says that one may pass.
WITH hours AS (
    SELECT t.ref, coalesce(s.opening_hours, CASE WHEN t.opening_hours = 'off'
                                                  AND coalesce(s.foot, s.access, 'no') <> 'no'
                                                 THEN '' ELSE t.opening_hours END) AS opening_hours
      FROM geo_grid_gate t JOIN staged s USING (ref)
), corrected AS (
    UPDATE geo_grid_gate t
       SET name = coalesce(s.name, t.name), kind = coalesce(s.kind, t.kind),
           passable = coalesce(s.passable, t.passable),
           opening_hours = h.opening_hours, point = s.geom
      FROM staged s JOIN hours h USING (ref)
     WHERE t.ref = s.ref
       AND ((coalesce(s.name, t.name), coalesce(s.kind, t.kind), coalesce(s.passable, t.passable),
             h.opening_hours)
            IS DISTINCT FROM (t.name, t.kind, t.passable, t.opening_hours) OR NOT t.point = s.geom)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_gate (ref, name, kind, passable, opening_hours, source, point)
    SELECT ref, coalesce(name, ''), coalesce(kind, ''), coalesce(passable, 'all'),
           coalesce(opening_hours, ''), left(%(source)s, 100), geom
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_gate t WHERE t.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
