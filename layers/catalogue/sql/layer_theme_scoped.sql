-- Features whose point lies in an atom that the caller may see, as the atoms are now.
SELECT t.id, t.geom, t.geom_3857, {columns}
  FROM geo_grid_themefeature t
  JOIN LATERAL (SELECT c.id FROM geo_grid_basiccell c
                 WHERE upper_inf(c.valid) AND c.geom && t.inside
                   AND ST_Intersects(c.geom, t.inside)
                 ORDER BY c.id LIMIT 1) c ON {seen}
 WHERE t.load_id IN ({loads})
