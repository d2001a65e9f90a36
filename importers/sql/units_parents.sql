-- Lock what new units point at, and count what is missing.
WITH buildings AS (
    SELECT id FROM geo_grid_building
     WHERE id IN (SELECT building_id FROM staged WHERE is_new) FOR KEY SHARE
), entrances AS (
    SELECT id FROM geo_grid_entrance
     WHERE id IN (SELECT entrance_id FROM staged WHERE is_new) FOR KEY SHARE
), cells AS (
    SELECT id FROM geo_grid_basiccell
     WHERE id IN (SELECT basic_cell_id FROM staged WHERE is_new) FOR KEY SHARE
)
SELECT (SELECT count(DISTINCT building_id) FROM staged WHERE is_new)
     - (SELECT count(*) FROM buildings)
     + (SELECT count(DISTINCT entrance_id) FROM staged WHERE is_new)
     - (SELECT count(*) FROM entrances)
     + (SELECT count(DISTINCT basic_cell_id) FROM staged WHERE is_new)
     - (SELECT count(*) FROM cells)
     + (SELECT count(*) FROM staged WHERE is_new AND building_id IS NULL)
