-- Estimated units of the buildings make way, unless somebody is known to live or work there.
WITH away AS (
    SELECT u.id, u.basic_cell_id
      FROM geo_grid_unit u
     WHERE u.is_estimated
       AND u.building_id IN (SELECT building_id FROM staged)
       AND NOT EXISTS (SELECT FROM staged s WHERE s.unit_id = u.id)
       AND NOT EXISTS (SELECT FROM geo_grid_residence r WHERE r.unit_id = u.id)
       AND NOT EXISTS (SELECT FROM geo_grid_organisationplace p WHERE p.unit_id = u.id)
), addresses AS (
    DELETE FROM geo_grid_address a USING away WHERE a.unit_id = away.id
), households AS (
    DELETE FROM geo_grid_household h USING away WHERE h.unit_id = away.id
), units AS (
    DELETE FROM geo_grid_unit u USING away WHERE u.id = away.id
)
INSERT INTO touched SELECT DISTINCT basic_cell_id FROM away;

-- Known units: what the file says differently. An empty cell says nothing.
WITH corrected AS (
    UPDATE geo_grid_unit u
       SET ref = coalesce(s.ref, u.ref),
           floor = coalesce(s.floor, u.floor),
           use = coalesce(s.use, u.use),
           floor_area_m2 = coalesce(s.floor_area_m2, u.floor_area_m2),
           point = coalesce(s.point, u.point),
           point_origin = CASE WHEN s.point IS NULL AND u.point IS NOT NULL
                               THEN 'own' ELSE s.point_origin END,
           basic_cell_id = CASE WHEN s.point IS NULL AND u.point IS NOT NULL
                                THEN u.basic_cell_id ELSE s.basic_cell_id END,
           is_estimated = false,
           estimated_residents = NULL
      FROM staged s
      JOIN geo_grid_unit was ON was.id = s.unit_id
     WHERE u.id = s.unit_id AND NOT s.is_new
       AND (u.is_estimated OR u.estimated_residents IS NOT NULL
            OR coalesce(s.ref, u.ref) <> u.ref
            OR coalesce(s.floor, u.floor) IS DISTINCT FROM u.floor
            OR coalesce(s.use, u.use) <> u.use
            OR coalesce(s.floor_area_m2, u.floor_area_m2) IS DISTINCT FROM u.floor_area_m2
            OR (s.point IS NOT NULL AND u.point IS DISTINCT FROM s.point)
            OR (u.point IS NULL AND u.point_origin <> s.point_origin)
            OR ((u.point IS NULL OR s.point IS NOT NULL)
                AND u.basic_cell_id IS DISTINCT FROM s.basic_cell_id))
    RETURNING s.row, u.basic_cell_id AS now, was.basic_cell_id AS before
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched SELECT now FROM corrected UNION SELECT before FROM corrected;

WITH corrected AS (
    UPDATE geo_grid_address a
       SET road = s.road, number = s.number, estate = s.estate, building_part = s.building_part,
           entrance_part = s.entrance_part, floor_part = coalesce(s.floor::text, a.floor_part),
           room = s.room
      FROM staged s
     WHERE a.unit_id = s.unit_id AND a.is_primary AND upper_inf(a.valid) AND NOT s.is_new
       AND (a.road, a.number, a.estate, a.building_part, a.entrance_part, a.floor_part, a.room)
           IS DISTINCT FROM
           (s.road, s.number, s.estate, s.building_part, s.entrance_part,
            coalesce(s.floor::text, a.floor_part), s.room)
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

INSERT INTO touched SELECT DISTINCT basic_cell_id FROM staged WHERE is_new
