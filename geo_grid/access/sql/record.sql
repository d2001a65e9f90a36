SELECT geo_grid_record(%(account)s::bigint, %(purpose)s, %(address)s::inet, %(action)s, %(noun)s,
                       %(keys)s::bigint[], %(rows)s::bigint, %(detail)s::jsonb)
