SELECT c.community_id AS community,
       max(substr(c.code, length(d.code) + 1)::integer) AS serial
  FROM geo_grid_basiccell c JOIN geo_grid_division d ON d.id = c.community_id
 WHERE c.community_id = ANY (%(communities)s::bigint[])
   AND c.code ~ ('^' || d.code || '[0-9]{1,6}$')
 GROUP BY c.community_id
