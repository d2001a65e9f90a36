-- Backwards: what files and people gave goes into the former table; what is derived just goes.
CREATE TEMP TABLE kept_places ON COMMIT DROP AS
SELECT min(p.id) AS id, CASE WHEN p.kind IN ('road', 'lane') THEN 'road' ELSE 'estate' END AS kind,
       p.name, p.district, max(p.address) AS address, max(p.source) AS source,
       coalesce(string_agg(n.name, E'\n' ORDER BY n.id), '') AS aliases
  FROM geo_grid_place p
  LEFT JOIN geo_grid_placename n ON n.place_id = p.id AND n.origin = 'given' AND n.kind <> 'pinyin'
 WHERE p.origin = 'given' AND upper_inf(p.valid)
   AND p.kind NOT IN ('district', 'street', 'community')
 GROUP BY 2, p.name, p.district
