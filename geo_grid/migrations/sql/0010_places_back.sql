INSERT INTO geo_grid_placename (kind, name, district, address, aliases, source)
SELECT kind, name, district, address, aliases, source FROM kept_places ORDER BY id;

DROP TABLE kept_places
