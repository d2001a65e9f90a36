DELETE FROM geo_grid_household h
 WHERE h.householder_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM geo_grid_residence r WHERE r.household_id = h.id)
