-- How many people, households and organisations are behind these doors, or in this building, now.
WITH doors AS (
    SELECT id FROM geo_grid_unit
     WHERE id = ANY (%(units)s::bigint[])
        OR (building_id = %(building)s AND upper_inf(valid))
)
SELECT (SELECT count(*) FROM geo_grid_residence r JOIN doors d ON d.id = r.unit_id
         WHERE upper_inf(r.valid))
       + (SELECT count(*) FROM geo_grid_household h JOIN doors d ON d.id = h.unit_id
           WHERE upper_inf(h.valid))
       + (SELECT count(*) FROM geo_grid_organisationplace o
           WHERE upper_inf(o.valid)
             AND (o.building_id = %(building)s OR o.unit_id IN (SELECT id FROM doors)))
