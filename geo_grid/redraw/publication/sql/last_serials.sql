-- The highest serial ever given to an atom or, under the code of some communities, to a grid cell of a
-- kind: a cell that has gone over to another community keeps the code, and nobody else is given it.
SELECT d.id, d.code,
       (SELECT coalesce(max(substr(b.code, 13)::int), 0) FROM geo_grid_basiccell b
         WHERE b.community_id = d.id AND b.code LIKE d.code || '%%' AND b.code ~ '^[0-9]+$') AS basic,
       coalesce(g.last, 0) AS grid
  FROM geo_grid_division d
  LEFT JOIN (SELECT left(v.code, 12) AS prefix, max(substr(v.code, 13)::int) AS last
               FROM geo_grid_gridcellversion v
              WHERE v.kind = %(kind)s AND v.code ~ '^[0-9]{13,20}$'
              GROUP BY 1) g ON g.prefix = d.code
 WHERE d.id = ANY (%(communities)s)
