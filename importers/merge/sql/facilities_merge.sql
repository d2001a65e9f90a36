-- Facilities by their ref. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_facility t
       SET revision = t.revision + 1, kind = s.kind, name = s.name, capacity = coalesce(s.capacity, t.capacity),
           radius_m = coalesce(s.radius_m, t.radius_m), point = s.geom,
           basic_cell_id = s.basic_cell_id
      FROM staged s JOIN geo_grid_facility was USING (ref)
     WHERE t.ref = s.ref
       AND ((s.kind, s.name, coalesce(s.capacity, t.capacity), coalesce(s.radius_m, t.radius_m),
             s.basic_cell_id) IS DISTINCT FROM
            (t.kind, t.name, t.capacity, t.radius_m, t.basic_cell_id) OR NOT t.point = s.geom)
    RETURNING s.row, was.basic_cell_id AS before, t.basic_cell_id AS now
), added AS (
    INSERT INTO geo_grid_facility (ref, kind, name, capacity, radius_m, point, basic_cell_id)
    SELECT ref, kind, name, capacity, radius_m, geom, basic_cell_id
      FROM staged s
     WHERE NOT EXISTS (SELECT FROM geo_grid_facility t WHERE t.ref = s.ref)
    RETURNING ref, basic_cell_id AS now
), noted AS (
    INSERT INTO changed
    SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
)
INSERT INTO touched
SELECT before FROM corrected UNION SELECT now FROM corrected UNION SELECT now FROM added
