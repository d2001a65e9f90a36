-- Incidents as points, as one GeoJSON text; the newest first. A wall is not told what somebody wrote.
SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(
           jsonb_build_object('type', 'Feature', 'id', i.id,
               'properties', jsonb_build_object(
                   'id', i.id, 'ref', i.ref, 'category', i.category, 'title', CASE WHEN %(titles)s THEN i.title END,
                   'state', i.state, 'reported_at', i.reported_at, 'closed_at', i.closed_at,
                   'grid_cell_code', v.code),
               'geometry', ST_AsGeoJSON(i.point, 8)::jsonb)
           ORDER BY i.reported_at DESC, i.id), '[]'::jsonb))::text
  FROM geo_grid_incident i
  LEFT JOIN geo_grid_gridcellversion v ON v.id = i.cell_version_id
 WHERE (%(all)s OR i.state = 'open') AND /*in scope: incident i*/
