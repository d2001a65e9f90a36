-- Every entrance of today.
SELECT building_id AS house, id, name FROM geo_grid_entrance
 WHERE version_of_id IS NULL AND upper_inf(valid)
 ORDER BY building_id, id
