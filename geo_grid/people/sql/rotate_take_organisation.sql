SELECT id, phone_sealed FROM geo_grid_organisation
 WHERE get_byte(phone_sealed, 0) <> %(version)s
 ORDER BY id LIMIT %(limit)s FOR UPDATE
