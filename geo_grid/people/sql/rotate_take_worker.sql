SELECT id, phone_sealed FROM geo_grid_worker
 WHERE get_byte(phone_sealed, 0) <> %(version)s
 ORDER BY id LIMIT %(limit)s FOR UPDATE
