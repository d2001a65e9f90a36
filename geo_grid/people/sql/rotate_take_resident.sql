SELECT id, id_type, id_number_sealed, phone_sealed FROM geo_grid_resident
 WHERE get_byte(id_number_sealed, 0) <> %(version)s OR get_byte(phone_sealed, 0) <> %(version)s
 ORDER BY id LIMIT %(limit)s FOR UPDATE
