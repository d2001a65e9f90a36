-- Streets by their ref. An empty cell of the file says nothing. What is unknown comes as NaN.
-- A kind that means stairs is not copied into is_steps, where it would outlive the kind.
WITH told AS (
    SELECT s.*, nullif(s.incline, 'NaN') AS incline_percent, nullif(s.width, 'NaN') AS width_m,
           s.steps AS is_steps
      FROM staged s
), corrected AS (
    UPDATE geo_grid_street t
       SET name = coalesce(s.name, t.name), kind = coalesce(s.kind, t.kind),
           level = coalesce(s.layer, t.level), is_bridge = coalesce(s.bridge, t.is_bridge),
           is_tunnel = coalesce(s.tunnel, t.is_tunnel), foot = coalesce(s.foot, t.foot),
           access = coalesce(s.access, t.access),
           oneway_foot = coalesce(s.oneway_foot, t.oneway_foot),
           is_steps = coalesce(s.is_steps, t.is_steps),
           incline_percent = coalesce(s.incline_percent, t.incline_percent),
           width_m = coalesce(s.width_m, t.width_m), surface = coalesce(s.surface, t.surface),
           lit = coalesce(s.lit, t.lit), gate_hours = coalesce(s.gate_hours, t.gate_hours),
           is_square = coalesce(s.square, t.is_square), geom = s.geom
      FROM told s
     WHERE t.ref = s.ref
       AND ((coalesce(s.name, t.name), coalesce(s.kind, t.kind), coalesce(s.layer, t.level),
             coalesce(s.bridge, t.is_bridge), coalesce(s.tunnel, t.is_tunnel),
             coalesce(s.foot, t.foot), coalesce(s.access, t.access),
             coalesce(s.oneway_foot, t.oneway_foot), coalesce(s.is_steps, t.is_steps),
             coalesce(s.incline_percent, t.incline_percent), coalesce(s.width_m, t.width_m),
             coalesce(s.surface, t.surface), coalesce(s.lit, t.lit),
             coalesce(s.gate_hours, t.gate_hours), coalesce(s.square, t.is_square))
            IS DISTINCT FROM
            (t.name, t.kind, t.level, t.is_bridge, t.is_tunnel, t.foot, t.access, t.oneway_foot,
             t.is_steps, t.incline_percent, t.width_m, t.surface, t.lit, t.gate_hours,
             t.is_square) OR NOT t.geom = s.geom)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_street
           (ref, name, kind, level, is_bridge, is_tunnel, foot, access, oneway_foot, is_steps,
            incline_percent, width_m, surface, lit, gate_hours, is_square, source, geom)
    SELECT ref, coalesce(name, ''), coalesce(kind, ''), coalesce(layer, 0),
           coalesce(bridge, false), coalesce(tunnel, false), coalesce(foot, ''),
           coalesce(access, ''), coalesce(oneway_foot, 0), coalesce(is_steps, false),
           incline_percent, width_m, coalesce(surface, ''), coalesce(lit, ''),
           coalesce(gate_hours, ''), coalesce(square, false), left(%(source)s, 100), geom
      FROM told s
     WHERE NOT EXISTS (SELECT FROM geo_grid_street t WHERE t.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
