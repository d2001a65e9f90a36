SELECT geo_grid_record(%(account)s::bigint, %(purpose)s, %(address)s::inet, %(action)s, %(noun)s,
                       %(keys)s::bigint[], %(rows)s::bigint, %(detail)s::jsonb)
 WHERE NOT EXISTS (SELECT 1 FROM geo_grid_auditentry e
                    WHERE e.at >= %(since)s AND e.account = %(account)s AND e.action = %(action)s
                      AND e.noun = %(noun)s AND e.keys = %(keys)s::bigint[])
