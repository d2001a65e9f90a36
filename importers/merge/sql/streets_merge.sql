-- Streets by their ref. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_street t
       SET name = coalesce(s.name, t.name), kind = coalesce(s.kind, t.kind),
           level = coalesce(s.layer, t.level), is_bridge = coalesce(s.bridge, t.is_bridge),
           is_tunnel = coalesce(s.tunnel, t.is_tunnel), geom = s.geom
      FROM staged s
     WHERE t.ref = s.ref
       AND ((coalesce(s.name, t.name), coalesce(s.kind, t.kind), coalesce(s.layer, t.level),
             coalesce(s.bridge, t.is_bridge), coalesce(s.tunnel, t.is_tunnel)) IS DISTINCT FROM
            (t.name, t.kind, t.level, t.is_bridge, t.is_tunnel) OR NOT t.geom = s.geom)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_street (ref, name, kind, level, is_bridge, is_tunnel, source, geom)
    SELECT ref, coalesce(name, ''), coalesce(kind, ''), coalesce(layer, 0),
           coalesce(bridge, false), coalesce(tunnel, false), left(%(source)s, 100), geom
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_street t WHERE t.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
