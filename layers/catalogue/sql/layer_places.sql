-- Places of today that have a point, with every further name they have or had.
SELECT p.id, p.point AS geom, ST_Transform(p.point, 3857) AS geom_3857, p.kind, p.name,
       (SELECT string_agg(n.name, ';' ORDER BY n.id) FROM geo_grid_placename n
         WHERE n.place_id = p.id AND n.kind <> 'pinyin') AS other_names,
       above.name AS part_of, p.district, p.address, p.origin, p.source,
       lower(p.valid) AS valid_from
  FROM geo_grid_place p
  LEFT JOIN geo_grid_place above ON above.id = p.parent_id
 WHERE upper_inf(p.valid) AND p.point IS NOT NULL
