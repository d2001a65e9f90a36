-- Shapes as hexadecimal EWKB (EPSG:4326), values by column as JSON.
INSERT INTO geo_grid_themefeature (load_id, geom, inside, properties)
SELECT %(load)s, t.geom::geometry, t.inside::geometry, t.properties::jsonb
  FROM unnest(%(geoms)s::text[], %(insides)s::text[], %(properties)s::text[])
       AS t(geom, inside, properties)
