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
;

-- Who names the building by its ref and one of its several numbers, names the stairwell.
UPDATE doors d
   SET stair = rtrim(replace(normalize(d.number, NFKC), ' ', ''), '号')
  FROM geo_grid_address a
 WHERE d.building_ref IS NOT NULL AND d.number IS NOT NULL AND a.building_id = d.building_id
   AND a.is_primary AND upper_inf(a.valid)
   AND rtrim(normalize(a.number, NFKC), '号') <> rtrim(replace(normalize(d.number, NFKC), ' ', ''), '号')
   AND geo_grid_number_within(rtrim(replace(normalize(d.number, NFKC), ' ', ''), '号'), a.number)
