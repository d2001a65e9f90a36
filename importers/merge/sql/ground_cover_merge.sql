-- Ground cover by its ref. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_groundcover t
       SET name = coalesce(s.name, t.name), kind = s.kind, geom = s.geom
      FROM staged s
     WHERE t.ref = s.ref
       AND ((coalesce(s.name, t.name), s.kind) IS DISTINCT FROM (t.name, t.kind)
            OR NOT t.geom = s.geom)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_groundcover (ref, name, kind, source, geom)
    SELECT ref, coalesce(name, ''), kind, left(%(source)s, 100), geom
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_groundcover t WHERE t.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
