-- The highest serial ever given to an atom or a grid cell of some communities.
SELECT d.id, d.code,
       (SELECT coalesce(max(substr(b.code, 13)::int), 0) FROM geo_grid_basiccell b
         WHERE b.community_id = d.id AND b.code LIKE d.code || '%%' AND b.code ~ '^[0-9]+$') AS basic,
       (SELECT coalesce(max(substr(v.code, 13)::int), 0)
          FROM geo_grid_gridcell g JOIN geo_grid_gridcellversion v ON v.cell_id = g.id
         WHERE g.community_id = d.id AND v.kind = %(kind)s
           AND v.code LIKE d.code || '%%' AND v.code ~ '^[0-9]{13,20}$') AS grid
  FROM geo_grid_division d WHERE d.id = ANY (%(communities)s)
