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
INSERT INTO touched SELECT DISTINCT basic_cell_id FROM known
