-- Organisations as they are shown beside one another, with all their places.
SELECT o.id, o.ref, o.name, o.credit_code, o.kind, o.phone_sealed,
       coalesce((SELECT json_agg(json_build_object(
                            'place', concat_ws(' ', a.road || a.number,
                                               coalesce(nullif(a.estate, ''), b.estate), b.name,
                                               u.room),
                            'since', lower(p.valid),
                            'is_current', upper_inf(p.valid))
                          ORDER BY upper_inf(p.valid) DESC, p.id)
                   FROM geo_grid_organisationplace p
                   LEFT JOIN geo_grid_unit u ON u.id = p.unit_id
                   LEFT JOIN geo_grid_building b ON b.id = coalesce(p.building_id, u.building_id)
                   LEFT JOIN geo_grid_address a
                     ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
                  WHERE p.organisation_id = o.id), '[]') AS places
  FROM geo_grid_organisation o
 WHERE o.id = ANY (%(ids)s::bigint[])
