-- Roles in a cell that goes on under another id: the one in the old cell ends, one in the new cell begins
-- at the same moment, which is how was_in_area.sql knows it for the same role. What was true of a day
-- before stays true of it.
WITH held AS (
    SELECT a.*, w.new
      FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS w(old, new)
      JOIN geo_grid_roleassignment a ON a.grid_cell_id = w.old AND a.valid @> clock_timestamp()
), begun AS (
    INSERT INTO geo_grid_roleassignment (user_id, role, duty, division_code, grid_cell_id, building_id,
                                         department_id, valid, given_by_id)
    SELECT user_id, role, duty, division_code, new, building_id,
           department_id, tstzrange(%(at)s, upper(valid)), given_by_id
      FROM held
     WHERE lower(valid) < %(at)s
)
UPDATE geo_grid_roleassignment a
   SET valid = CASE WHEN lower(a.valid) < %(at)s THEN tstzrange(lower(a.valid), %(at)s) ELSE a.valid END,
       grid_cell_id = CASE WHEN lower(a.valid) < %(at)s THEN a.grid_cell_id ELSE held.new END
  FROM held
 WHERE a.id = held.id
