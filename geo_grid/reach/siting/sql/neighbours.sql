-- Pairs of communities that touch: atoms of both share a border, or are joined over a barrier.
SELECT DISTINCT least(a.community_id, b.community_id) AS one,
       greatest(a.community_id, b.community_id) AS other
  FROM geo_grid_basiccelledge e
  JOIN geo_grid_basiccell a ON a.id = e.a_id
  JOIN geo_grid_basiccell b ON b.id = e.b_id
 WHERE a.community_id <> b.community_id
   AND upper_inf(a.valid) AND upper_inf(b.valid)
 ORDER BY 1, 2
