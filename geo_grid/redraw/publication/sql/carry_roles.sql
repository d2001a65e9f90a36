-- Roles in a cell that goes on under another id.
UPDATE geo_grid_roleassignment a
   SET grid_cell_id = w.new
  FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS w(old, new)
 WHERE a.grid_cell_id = w.old AND a.valid @> clock_timestamp()
