-- A door is one way of naming a building and an entrance; each is resolved once for all its rows.
UPDATE doors d
   SET building_id = b.id, candidates = 1
  FROM geo_grid_building b
 WHERE b.ref = d.building_ref AND upper_inf(b.valid)
;

-- The ref of a building that was merged into another one names that one.
UPDATE doors d
   SET building_id = m.stands_for, candidates = 1
  FROM geo_grid_building b
  JOIN geo_grid_recordmerge m
    ON m.noun = 'building' AND m.undone_at IS NULL AND m.gone_id = b.id
 WHERE d.building_id IS NULL AND b.ref = d.building_ref
