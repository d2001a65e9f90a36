-- Does any of these buildings have units already?
SELECT EXISTS (SELECT FROM geo_grid_unit
                WHERE building_id IN (SELECT building_id FROM doors) AND upper_inf(valid))
