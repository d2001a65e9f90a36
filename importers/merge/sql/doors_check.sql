SELECT s.row, CASE WHEN d.located IS NULL THEN 'building_ref' ELSE 'address' END AS field,
       CASE WHEN d.located IS NOT NULL THEN 'address_gone'
            WHEN d.building_ref IS NOT NULL THEN 'building_unknown'
            WHEN d.candidates IS NULL THEN 'place_missing'
            WHEN d.candidates = 0 THEN 'address_unknown'
            ELSE 'address_ambiguous' END AS code,
       d.building_ref AS value, d.candidates AS count
  FROM doors d JOIN staged s USING (door)
 WHERE d.building_id IS NULL
