SELECT count(*) FROM geo_grid_organisation WHERE get_byte(phone_sealed, 0) <> %(version)s
