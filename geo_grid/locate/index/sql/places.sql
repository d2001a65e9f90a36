-- Every named place with its names, its extent and the code of its division (degrees, EPSG:4326).
SELECT p.id, p.kind, p.name, p.parent_id, p.address, p.district, p.origin, d.code,
       ST_X(coalesce(p.point, ST_PointOnSurface(outline.geom))) AS lon,
       ST_Y(coalesce(p.point, ST_PointOnSurface(outline.geom))) AS lat,
       ST_XMin(outline.geom) AS west, ST_YMin(outline.geom) AS south,
       ST_XMax(outline.geom) AS east, ST_YMax(outline.geom) AS north,
       CASE WHEN upper_inf(p.valid) THEN NULL ELSE upper(p.valid) END AS ended,
       coalesce((SELECT array_agg(n.kind || ':' || n.name ORDER BY n.id)
                   FROM geo_grid_placename n WHERE n.place_id = p.id), '{}') AS names
  FROM geo_grid_place p
  LEFT JOIN geo_grid_division d ON d.id = p.division_id
 CROSS JOIN LATERAL (SELECT coalesce(p.geom, d.geom) AS geom) outline
 ORDER BY p.id
