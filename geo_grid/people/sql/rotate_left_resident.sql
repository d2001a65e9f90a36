SELECT count(*) FROM geo_grid_resident
 WHERE get_byte(id_number_sealed, 0) <> %(version)s OR get_byte(phone_sealed, 0) <> %(version)s
