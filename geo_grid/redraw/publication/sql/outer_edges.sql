-- Borders of some atoms with atoms of other communities than those given.
SELECT CASE WHEN e.a_id = ANY (%(atoms)s) THEN e.a_id ELSE e.b_id END AS inner_id,
       o.id AS outer_id, e.is_barrier, e.via, e.shared_m, ST_AsBinary(o.geom) AS wkb
  FROM geo_grid_basiccelledge e
  JOIN geo_grid_basiccell o
    ON o.id = CASE WHEN e.a_id = ANY (%(atoms)s) THEN e.b_id ELSE e.a_id END
 WHERE (e.a_id = ANY (%(atoms)s) OR e.b_id = ANY (%(atoms)s))
   AND NOT o.community_id = ANY (%(communities)s)
