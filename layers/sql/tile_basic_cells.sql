-- Counts of an atom are small: none outside the area in which the caller may count.
SELECT b.id, b.code, b.geom,
       CASE WHEN seen.yes THEN s.households END AS households,
       CASE WHEN seen.yes THEN s.residents END AS residents
  FROM frame
  JOIN geo_grid_basiccell b ON b.geom && frame.box AND upper_inf(b.valid)
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
  CROSS JOIN LATERAL (
       SELECT (SELECT geo_grid_sees_all(%(scope)s::jsonb, 'counts'))
              OR b.id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'counts'))::bigint[])
              AS yes) seen
