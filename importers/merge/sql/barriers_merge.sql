-- Barriers by their ref. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_barrier t
       SET name = coalesce(s.name, t.name), kind = s.kind,
           is_hard = coalesce(s.hard, t.is_hard), geom = s.geom
      FROM staged s
     WHERE t.ref = s.ref
       AND ((coalesce(s.name, t.name), s.kind, coalesce(s.hard, t.is_hard)) IS DISTINCT FROM
            (t.name, t.kind, t.is_hard) OR NOT t.geom = s.geom)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_barrier (ref, name, kind, is_hard, source, geom)
    SELECT ref, coalesce(name, ''), kind, coalesce(hard, true), left(%(source)s, 100), geom
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_barrier t WHERE t.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
