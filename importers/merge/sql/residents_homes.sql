-- People without a known door live in the unassigned unit of their building.
INSERT INTO geo_grid_unit (valid, ref, building_id, room, use, is_unassigned, is_estimated,
                           point_origin, basic_cell_id)
SELECT DISTINCT ON (b.id) tstzrange(%(today)s, NULL), '', b.id, '', 'dwelling', true, false,
       'building', b.basic_cell_id
  FROM staged s JOIN geo_grid_building b ON b.id = s.building_id
 WHERE s.unit_id IS NULL;

UPDATE staged s
   SET unit_id = u.id
  FROM geo_grid_unit u
 WHERE s.unit_id IS NULL AND u.building_id = s.building_id AND u.is_unassigned
   AND upper_inf(u.valid);

-- What was estimated for these buildings makes way for the people who are known.
WITH known AS (
    UPDATE geo_grid_unit u
       SET estimated_residents = NULL
     WHERE estimated_residents IS NOT NULL
       AND building_id IN (SELECT building_id FROM staged)
    RETURNING basic_cell_id
)
INSERT INTO touched SELECT DISTINCT basic_cell_id FROM known;

-- And where real doors are known too, so do the doors that were made up for the estimate.
WITH away AS (
    SELECT u.id, u.basic_cell_id
      FROM geo_grid_unit u
     WHERE u.is_estimated AND u.building_id IN (SELECT building_id FROM staged)
       AND EXISTS (SELECT FROM geo_grid_unit k
                    WHERE k.building_id = u.building_id AND upper_inf(k.valid)
                      AND NOT k.is_estimated AND NOT k.is_unassigned)
       AND NOT EXISTS (SELECT FROM staged s WHERE s.unit_id = u.id)
       AND NOT EXISTS (SELECT FROM geo_grid_residence r WHERE r.unit_id = u.id)
       AND NOT EXISTS (SELECT FROM geo_grid_household h WHERE h.unit_id = u.id)
       AND NOT EXISTS (SELECT FROM geo_grid_organisationplace p WHERE p.unit_id = u.id)
), addresses AS (
    DELETE FROM geo_grid_address a USING away WHERE a.unit_id = away.id
), units AS (
    DELETE FROM geo_grid_unit u USING away WHERE u.id = away.id
)
INSERT INTO touched SELECT DISTINCT basic_cell_id FROM away
