-- Households that these people head or headed, or live or lived in, with their former versions.
SELECT h.id
  FROM geo_grid_household h
 WHERE h.householder_id = ANY (%(residents)s)
UNION
SELECT r.household_id
  FROM geo_grid_residence r
 WHERE r.resident_id = ANY (%(residents)s) AND r.household_id IS NOT NULL
