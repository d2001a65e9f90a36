-- A door is one way of naming a building and an entrance; each is resolved once for all its rows.
UPDATE doors d
   SET building_id = b.id, candidates = 1
  FROM geo_grid_building b
 WHERE b.ref = d.building_ref AND upper_inf(b.valid)
