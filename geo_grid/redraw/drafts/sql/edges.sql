-- Borders and bridges between the current atoms of some communities.
SELECT e.a_id, e.b_id, e.shared_m, e.is_barrier
  FROM geo_grid_basiccelledge e
  JOIN geo_grid_basiccell a ON a.id = e.a_id
  JOIN geo_grid_basiccell b ON b.id = e.b_id
 WHERE a.community_id = ANY (%(communities)s) AND upper_inf(a.valid)
   AND b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
 ORDER BY e.a_id, e.b_id, e.via
