INSERT INTO geo_grid_placename (place_id, kind, name, origin)
SELECT place_id, 'alias', left(name, 200), 'given' FROM kept_names ORDER BY place_id, nth
ON CONFLICT DO NOTHING;

DROP TABLE kept_names
