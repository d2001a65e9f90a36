SELECT d.id, d.geom, d.geom_3857, d.code, d.level, d.name, d.community_type,
       lower(d.valid) AS valid_from
  FROM geo_grid_division d
 WHERE upper_inf(d.valid) AND d.geom IS NOT NULL AND d.level NOT IN ('province', 'city')
