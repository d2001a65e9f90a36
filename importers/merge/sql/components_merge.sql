-- Components by their ref. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_component t
       SET revision = t.revision + 1, kind = s.kind, name = coalesce(s.name, t.name), owner = coalesce(s.owner, t.owner),
           state = coalesce(s.state, t.state), bearing_deg = coalesce(s.bearing_deg, t.bearing_deg),
           field_of_view_deg = coalesce(s.field_of_view_deg, t.field_of_view_deg),
           range_m = coalesce(s.range_m, t.range_m), point = s.geom,
           basic_cell_id = s.basic_cell_id
      FROM staged s JOIN geo_grid_component was USING (ref)
     WHERE t.ref = s.ref
       AND ((s.kind, coalesce(s.name, t.name), coalesce(s.owner, t.owner),
             coalesce(s.state, t.state), coalesce(s.bearing_deg, t.bearing_deg),
             coalesce(s.field_of_view_deg, t.field_of_view_deg), coalesce(s.range_m, t.range_m),
             s.basic_cell_id) IS DISTINCT FROM
            (t.kind, t.name, t.owner, t.state, t.bearing_deg, t.field_of_view_deg, t.range_m,
             t.basic_cell_id) OR NOT t.point = s.geom)
    RETURNING s.row, was.basic_cell_id AS before, t.basic_cell_id AS now
), added AS (
    INSERT INTO geo_grid_component (ref, kind, name, owner, state, bearing_deg, field_of_view_deg,
                                    range_m, point, basic_cell_id)
    SELECT ref, kind, coalesce(name, ''), coalesce(owner, ''), coalesce(state, 'good'),
           bearing_deg, field_of_view_deg, range_m, geom, basic_cell_id
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_component t WHERE t.ref = s.ref)
    RETURNING ref, basic_cell_id AS now
), noted AS (
    INSERT INTO changed
    SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
)
INSERT INTO touched
SELECT before FROM corrected UNION SELECT now FROM corrected UNION SELECT now FROM added
