-- Known buildings: what the file says differently. An empty cell says nothing.
WITH corrected AS (
    UPDATE geo_grid_building b
       SET revision = b.revision + 1, name = coalesce(s.name, b.name),
           kind = coalesce(s.kind, b.kind),
           estate = coalesce(s.estate, b.estate),
           floors = coalesce(s.floors, b.floors),
           floors_origin = CASE WHEN s.floors IS NULL THEN b.floors_origin ELSE 'given' END,
           footprint_m2 = CASE WHEN b.geom = s.geom THEN b.footprint_m2 ELSE s.footprint_m2 END,
           geom = s.geom,
           point = CASE WHEN b.geom = s.geom THEN b.point ELSE s.point END,
           basic_cell_id = CASE WHEN b.geom = s.geom THEN b.basic_cell_id
                                ELSE s.basic_cell_id END
      FROM staged s
      JOIN geo_grid_building was ON was.id = s.building_id
     WHERE b.id = s.building_id AND NOT s.is_new
       AND (coalesce(s.name, b.name) <> b.name
            OR coalesce(s.kind, b.kind) <> b.kind
            OR coalesce(s.estate, b.estate) <> b.estate
            OR coalesce(s.floors, b.floors) <> b.floors
            OR (s.floors IS NOT NULL AND b.floors_origin <> 'given')
            OR NOT b.geom = s.geom)
    RETURNING s.row, was.basic_cell_id AS before, b.basic_cell_id AS now
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched SELECT before FROM corrected UNION SELECT now FROM corrected;

-- What has its place from the building moves with it.
UPDATE geo_grid_entrance e
   SET point = b.point, basic_cell_id = b.basic_cell_id
  FROM staged s
  JOIN changed USING (row)
  JOIN geo_grid_building b ON b.id = s.building_id
 WHERE e.building_id = b.id AND e.point_origin = 'building' AND NOT e.point = b.point;

UPDATE geo_grid_unit u
   SET basic_cell_id = coalesce(e.basic_cell_id, b.basic_cell_id)
  FROM staged s
  JOIN changed USING (row)
  JOIN geo_grid_building b ON b.id = s.building_id
  JOIN geo_grid_unit v ON v.building_id = b.id
  LEFT JOIN geo_grid_entrance e ON e.id = v.entrance_id
 WHERE u.id = v.id AND u.point IS NULL
   AND u.basic_cell_id IS DISTINCT FROM coalesce(e.basic_cell_id, b.basic_cell_id);

INSERT INTO touched SELECT DISTINCT basic_cell_id FROM staged WHERE is_new
