-- Whether a division of today has no place, or a place of today no division of today.
SELECT EXISTS (SELECT FROM geo_grid_division d
                WHERE d.level IN ('district', 'street', 'community') AND upper_inf(d.valid)
                  AND NOT EXISTS (SELECT FROM geo_grid_place p
                                   WHERE p.division_id = d.id AND upper_inf(p.valid)))
    OR EXISTS (SELECT FROM geo_grid_place p JOIN geo_grid_division d ON d.id = p.division_id
                WHERE upper_inf(p.valid) AND NOT upper_inf(d.valid))
