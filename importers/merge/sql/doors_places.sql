-- Where the door is and how its address reads: what it says itself, else its building's. It differs
-- where it says something that neither the entrance nor the building says.
UPDATE doors d
   SET basic_cell_id = coalesce(e.basic_cell_id, b.basic_cell_id),
       point = coalesce(e.point, b.point),
       point_origin = CASE WHEN e.id IS NULL THEN 'building' ELSE 'entrance' END,
       road = coalesce(d.road, a.road, ''), number = coalesce(d.number, a.number, ''),
       estate = coalesce(d.estate, nullif(a.estate, ''), b.estate),
       building = coalesce(d.building, a.building_part, ''),
       differs = coalesce(replace(normalize(d.road, NFKC), ' ', '')
                          <> replace(normalize(coalesce(s.road, a.road, ''), NFKC), ' ', ''), false)
              OR coalesce(rtrim(replace(normalize(d.number, NFKC), ' ', ''), '号')
                          <> rtrim(replace(normalize(coalesce(s.number, a.number, ''), NFKC), ' ', ''), '号'), false)
              OR coalesce(replace(normalize(d.estate, NFKC), ' ', '')
                          <> replace(normalize(coalesce(nullif(a.estate, ''), b.estate), NFKC), ' ', '')
                          AND NOT EXISTS (SELECT FROM geo_grid_placename n
                                            JOIN geo_grid_place p ON p.id = n.place_id
                                           WHERE n.name = d.estate
                                             AND p.name = coalesce(nullif(a.estate, ''), b.estate)),
                          false)
              OR coalesce(ltrim(rtrim(replace(normalize(d.building, NFKC), ' ', ''), '号楼栋幢座#'), '第#')
                          <> ltrim(rtrim(replace(normalize(coalesce(nullif(a.building_part, ''), b.name), NFKC),
                                                 ' ', ''), '号楼栋幢座#'), '第#'), false)
  FROM doors o
  JOIN geo_grid_building b ON b.id = o.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = o.entrance_id
  -- One row an entrance, as a set: asked for door by door, all addresses were read for each of them, and
  -- a city of a million units stood still here.
  LEFT JOIN (SELECT DISTINCT ON (entrance_id) entrance_id, road, number FROM geo_grid_address
              WHERE entrance_id IS NOT NULL AND is_primary AND upper_inf(valid)
              ORDER BY entrance_id, id) s ON s.entrance_id = e.id
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
 WHERE o.door = d.door;

ANALYZE doors
