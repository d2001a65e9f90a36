UPDATE geo_grid_organisation t SET phone_sealed = n.phone_sealed
  FROM unnest(%(ids)s::bigint[], %(phone_sealed)s::bytea[]) AS n(id, phone_sealed)
 WHERE t.id = n.id
