-- Nobody is in charge of a cell any more; a row that began at the midnight goes.
WITH gone AS (
    DELETE FROM geo_grid_cellteam
     WHERE cell_id = %(cell)s AND role = 'primary' AND upper_inf(valid) AND lower(valid) >= %(at)s
), over AS (
    UPDATE geo_grid_cellteam SET valid = tstzrange(lower(valid), %(at)s)
     WHERE cell_id = %(cell)s AND role = 'primary' AND upper_inf(valid) AND lower(valid) < %(at)s
)
SELECT 1
