-- Borders of today along which a barrier runs from now on.
UPDATE geo_grid_basiccelledge e SET is_barrier = true
  FROM unnest(%(a)s::bigint[], %(b)s::bigint[]) AS w(a, b)
 WHERE e.a_id = w.a AND e.b_id = w.b AND e.via = 'border' AND NOT e.is_barrier
