SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(
           jsonb_build_object('type', 'Feature', 'id', id,
               'properties', jsonb_build_object('code', code, 'name', name),
               'geometry', ST_AsGeoJSON(geom, 6)::jsonb) ORDER BY id), '[]'::jsonb))::text
  FROM (SELECT d.id, d.code, d.name, d.geom FROM geo_grid_division d
     WHERE d.level = %(level)s AND upper_inf(d.valid) AND d.geom IS NOT NULL) x
