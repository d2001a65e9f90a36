-- The grid cells of one kind (base or a professional grid) at an instant, as one GeoJSON text.
SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(
           jsonb_build_object('type', 'Feature', 'id', v.cell_id,
               'properties', jsonb_build_object(
                   'id', v.cell_id, 'code', v.code, 'name', v.name, 'type', g.type,
                   'community', d.name, 'community_code', d.code,
                   'valid_from', lower(v.valid), 'valid_to', upper(v.valid)),
               'geometry', ST_AsGeoJSON(v.geom, 8)::jsonb) ORDER BY v.cell_id), '[]'::jsonb))::text
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division d ON d.id = g.community_id
 WHERE v.kind = %(kind)s AND v.valid @> %(at)s::timestamptz
