SELECT count(*) FROM geo_grid_worker WHERE get_byte(phone_sealed, 0) <> %(version)s
