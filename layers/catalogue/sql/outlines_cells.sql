SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(
           jsonb_build_object('type', 'Feature', 'id', id,
               'properties', jsonb_build_object('code', code, 'name', name),
               'geometry', ST_AsGeoJSON(geom, 6)::jsonb) ORDER BY id), '[]'::jsonb))::text
  FROM (SELECT v.cell_id AS id, v.code, v.name, v.geom FROM geo_grid_gridcellversion v
     WHERE v.kind = 'base' AND upper_inf(v.valid)) x
