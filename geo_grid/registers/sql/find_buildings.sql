-- Buildings of today in whose ref, name, estate, road and number every word occurs.
SELECT b.id, b.kind, b.ref, d.name AS community,
       concat_ws(' ', nullif(concat(a.road, a.number), ''), nullif(coalesce(nullif(a.estate, ''),
                 b.estate), ''), coalesce(nullif(b.name, ''), CASE WHEN a.id IS NULL THEN b.ref END))
           AS label
  FROM geo_grid_building b
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
  LEFT JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  LEFT JOIN geo_grid_division d ON d.id = c.community_id
 WHERE upper_inf(b.valid)
   AND NOT EXISTS (SELECT 1 FROM unnest(%(words)s::text[]) AS w(word)
                    WHERE concat_ws(' ', b.ref, b.name, b.estate, concat(a.road, a.number), a.estate)
                          NOT ILIKE w.word)
 ORDER BY a.road NULLS LAST, length(a.number), a.number, length(b.name), b.name, b.id
 LIMIT %(limit)s
