-- Names of estates and roads as they stood become places; their aliases wait for the table of names.
INSERT INTO geo_grid_place (kind, name, district, address, source, origin, valid)
SELECT geo_grid_place_kind(n.name, n.kind),
       n.name, n.district, n.address, n.source, 'given',
       tstzrange((now() AT TIME ZONE zone.name)::date::timestamp AT TIME ZONE zone.name, NULL)
  FROM geo_grid_placename n
 CROSS JOIN (SELECT coalesce((SELECT timezone FROM geo_grid_city), 'UTC') AS name) zone
 ORDER BY n.id
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE kept_names ON COMMIT DROP AS
SELECT p.id AS place_id, alias.name, min(alias.place) AS nth
  FROM geo_grid_placename n
  JOIN geo_grid_place p
    ON p.name = n.name AND p.district = n.district
   AND geo_grid_place_kind(n.name, n.kind) = p.kind
 CROSS JOIN LATERAL unnest(string_to_array(n.aliases, E'\n')) WITH ORDINALITY AS alias (name, place)
 WHERE alias.name <> ''
 GROUP BY p.id, alias.name
