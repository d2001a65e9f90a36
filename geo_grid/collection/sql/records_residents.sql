-- People as they are shown beside one another, with all their homes.
SELECT p.id, p.ref, p.name, p.sex, p.birth_date, p.category, p.id_type,
       p.id_number_sealed, p.phone_sealed,
       coalesce((SELECT json_agg(json_build_object(
                            'place', concat_ws(' ', a.road || a.number,
                                               coalesce(nullif(a.estate, ''), b.estate), b.name,
                                               e.name, u.room),
                            'kind', r.kind, 'since', lower(r.valid),
                            'is_current', upper_inf(r.valid))
                          ORDER BY upper_inf(r.valid) DESC, r.kind, r.id)
                   FROM geo_grid_residence r
                   JOIN geo_grid_unit u ON u.id = r.unit_id
                   JOIN geo_grid_building b ON b.id = u.building_id
                   LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
                   LEFT JOIN geo_grid_address a
                     ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
                  WHERE r.resident_id = p.id), '[]') AS places
  FROM geo_grid_resident p
 WHERE p.id = ANY (%(ids)s::bigint[])
