-- What was estimated of these buildings passes to the dwellings that are known now, one household
-- each; estimated units make way for them. What no known dwelling takes over stays as it is until
-- people come: a list of doors says nothing of who lives there.
CREATE TEMP TABLE handed ON COMMIT DROP AS
WITH here AS (
    SELECT DISTINCT d.building_id FROM staged s JOIN doors d USING (door)
), givers AS (
    SELECT u.id, u.building_id, u.estimated_residents,
           row_number() OVER (PARTITION BY u.building_id
                              ORDER BY u.is_estimated, u.floor DESC, u.room DESC, u.id) AS n
      FROM geo_grid_unit u JOIN here USING (building_id)
     WHERE upper_inf(u.valid) AND u.estimated_residents IS NOT NULL
       AND (u.is_estimated OR u.use NOT IN ('dwelling', 'rented'))
), takers AS (
    SELECT u.id, u.building_id,
           row_number() OVER (PARTITION BY u.building_id ORDER BY u.floor, u.room, u.id) AS n
      FROM staged s JOIN geo_grid_unit u ON u.id = s.unit_id
     WHERE u.use IN ('dwelling', 'rented') AND u.estimated_residents IS NULL
       AND NOT EXISTS (SELECT FROM geo_grid_residence r
                        WHERE r.unit_id = u.id AND upper_inf(r.valid))
       AND NOT EXISTS (SELECT FROM geo_grid_household h
                        WHERE h.unit_id = u.id AND upper_inf(h.valid))
)
SELECT g.id AS giver, t.id AS taker, g.estimated_residents
  FROM givers g JOIN takers t USING (building_id, n);

UPDATE geo_grid_unit u
   SET estimated_residents = h.estimated_residents
  FROM handed h
 WHERE u.id = h.taker;

-- Estimated units that gave, or held nothing any more, go unless somebody is known to live or work
-- there.
WITH away AS (
    SELECT u.id, u.basic_cell_id
      FROM geo_grid_unit u
     WHERE u.is_estimated
       AND u.building_id IN (SELECT d.building_id FROM staged s JOIN doors d USING (door))
       AND (u.estimated_residents IS NULL OR u.id IN (SELECT giver FROM handed))
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

-- A door that is known to be none of a dwelling holds no household.
WITH given AS (
    UPDATE geo_grid_unit u
       SET estimated_residents = NULL
     WHERE u.estimated_residents IS NOT NULL
       AND (u.id IN (SELECT giver FROM handed)
            OR (u.id IN (SELECT unit_id FROM staged) AND u.use NOT IN ('dwelling', 'rented')))
    RETURNING u.basic_cell_id
)
INSERT INTO touched SELECT DISTINCT basic_cell_id FROM given;

DROP TABLE handed
