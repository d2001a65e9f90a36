-- Lock what new units point at, and count what is missing.
WITH buildings AS (
    SELECT id FROM geo_grid_building
     WHERE id IN (SELECT building_id FROM doors) FOR KEY SHARE
), entrances AS (
    SELECT id FROM geo_grid_entrance
     WHERE id IN (SELECT entrance_id FROM doors) FOR KEY SHARE
), wanted AS (
    SELECT basic_cell_id AS id FROM doors UNION SELECT basic_cell_id FROM staged
), cells AS (
    SELECT id FROM geo_grid_basiccell WHERE id IN (SELECT id FROM wanted) FOR KEY SHARE
)
SELECT (SELECT count(DISTINCT building_id) FROM doors) - (SELECT count(*) FROM buildings)
     + (SELECT count(DISTINCT entrance_id) FROM doors) - (SELECT count(*) FROM entrances)
     + (SELECT count(id) FROM wanted) - (SELECT count(*) FROM cells)
