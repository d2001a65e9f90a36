-- Households that the correction left empty.
DELETE FROM geo_grid_household h
 WHERE h.id IN (SELECT left_household FROM settled)
   AND NOT EXISTS (SELECT FROM geo_grid_residence r WHERE r.household_id = h.id)
