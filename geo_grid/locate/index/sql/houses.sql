-- Every building, ended ones too, and the community that it stands in (degrees, EPSG:4326).
SELECT b.id, b.ref, b.name, b.estate, b.floors, ST_X(b.point) AS lon, ST_Y(b.point) AS lat,
       lower(b.valid) AS begun,
       CASE WHEN upper_inf(b.valid) THEN NULL ELSE upper(b.valid) END AS ended, d.code AS community,
       CASE WHEN NOT upper_inf(b.valid) THEN
           coalesce((SELECT min(m.kept_id) FROM geo_grid_recordmerge m
                      WHERE m.noun = 'building' AND m.gone_id = b.id AND m.undone_at IS NULL),
                    (SELECT min(n.id) FROM geo_grid_building n
                      WHERE n.geom && b.point AND ST_Intersects(n.geom, b.point)
                        AND upper_inf(n.valid) AND n.version_of_id IS NULL AND n.id <> b.id))
       END AS successor,
       EXISTS (SELECT FROM geo_grid_recordmerge m
                WHERE m.noun = 'building' AND m.kept_id = b.id AND m.undone_at IS NULL) AS is_joined
  FROM geo_grid_building b
  LEFT JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  LEFT JOIN geo_grid_division d ON d.id = c.community_id
 WHERE b.version_of_id IS NULL
 ORDER BY b.id
