-- Known units: what the file says differently. An empty cell says nothing.
WITH corrected AS (
    UPDATE geo_grid_unit u
       SET revision = u.revision + 1, ref = coalesce(s.ref, u.ref),
           floor = coalesce(s.floor, u.floor),
           floor_label = coalesce(s.floor_label, u.floor_label),
           use = coalesce(s.use, u.use),
           floor_area_m2 = coalesce(s.floor_area_m2, u.floor_area_m2),
           point = coalesce(s.geom, u.point),
           point_origin = CASE WHEN coalesce(s.geom, u.point) IS NULL
                               THEN d.point_origin ELSE 'own' END,
           basic_cell_id = CASE WHEN s.geom IS NULL AND u.point IS NOT NULL
                                THEN u.basic_cell_id ELSE s.basic_cell_id END,
           is_estimated = false  -- whoever was estimated behind the door still is
      FROM staged s
      JOIN doors d USING (door)
      JOIN geo_grid_unit was ON was.id = s.unit_id
     WHERE u.id = s.unit_id AND NOT s.is_new
       AND (u.is_estimated
            OR coalesce(s.ref, u.ref) <> u.ref
            OR coalesce(s.floor, u.floor) IS DISTINCT FROM u.floor
            OR coalesce(s.floor_label, u.floor_label) <> u.floor_label
            OR coalesce(s.use, u.use) <> u.use
            OR coalesce(s.floor_area_m2, u.floor_area_m2) IS DISTINCT FROM u.floor_area_m2
            OR (s.geom IS NOT NULL AND u.point IS DISTINCT FROM s.geom)
            OR (u.point IS NULL AND s.geom IS NULL AND u.point_origin <> d.point_origin)
            OR ((u.point IS NULL OR s.geom IS NOT NULL)
                AND u.basic_cell_id IS DISTINCT FROM s.basic_cell_id))
    RETURNING s.row, u.basic_cell_id AS now, was.basic_cell_id AS before
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched SELECT now FROM corrected UNION SELECT before FROM corrected;

WITH corrected AS (
    UPDATE geo_grid_address a
       SET road = d.road, number = d.number, estate = d.estate, building_part = d.building,
           entrance_part = coalesce(d.entrance, ''),
           floor_part = coalesce(s.floor::text, a.floor_part), room = s.room
      FROM staged s JOIN doors d USING (door)
     WHERE a.unit_id = s.unit_id AND a.is_primary AND upper_inf(a.valid) AND NOT s.is_new
       AND (a.road, a.number, a.estate, a.building_part, a.entrance_part, a.floor_part, a.room)
           IS DISTINCT FROM
           (d.road, d.number, d.estate, d.building, coalesce(d.entrance, ''),
            coalesce(s.floor::text, a.floor_part), s.room)
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

-- A known unit that had no address gets one where it differs.
WITH nameless AS (
    INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT s.unit_id, tstzrange(%(today)s, NULL), 'current', true, d.road, d.number, d.estate,
           d.building, coalesce(d.entrance, ''), coalesce(s.floor::text, ''), s.room, ''
      FROM staged s JOIN doors d USING (door)
     WHERE NOT s.is_new AND d.differs
       AND NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.unit_id = s.unit_id AND a.is_primary AND upper_inf(a.valid))
    RETURNING unit_id
)
INSERT INTO changed SELECT s.row FROM staged s JOIN nameless USING (unit_id)
