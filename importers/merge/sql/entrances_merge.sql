-- Entrances with a point of their own correct what is known; others only come into being.
WITH corrected AS (
    UPDATE geo_grid_entrance e
       SET revision = e.revision + 1, point = s.point, point_origin = 'own', basic_cell_id = s.basic_cell_id
      FROM staged s
     WHERE e.id = s.entrance_id AND NOT s.is_new AND s.geom IS NOT NULL
       AND (NOT e.point = s.point OR e.point_origin <> 'own'
            OR e.basic_cell_id IS DISTINCT FROM s.basic_cell_id)
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

INSERT INTO geo_grid_entrance (id, building_id, valid, name, point, point_origin, basic_cell_id)
SELECT entrance_id, building_id, tstzrange(%(today)s, NULL), name, point, point_origin,
       basic_cell_id
  FROM staged
 WHERE is_new;

-- Units behind a corrected entrance go where it is.
WITH moved AS (
    UPDATE geo_grid_unit u
       SET basic_cell_id = s.basic_cell_id, point_origin = 'entrance'
      FROM staged s
      JOIN changed USING (row)
      JOIN geo_grid_unit was ON was.entrance_id = s.entrance_id
     WHERE u.id = was.id AND u.point IS NULL
       AND (u.basic_cell_id, u.point_origin) IS DISTINCT FROM (s.basic_cell_id, 'entrance')
    RETURNING was.basic_cell_id AS before, u.basic_cell_id AS now
)
INSERT INTO touched SELECT before FROM moved UNION SELECT now FROM moved
