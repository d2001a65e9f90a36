INSERT INTO geo_grid_auditentry
       (at, account, purpose, address, action, noun, keys, rows, detail)
SELECT %(at)s, %(account)s, %(purpose)s, %(address)s, %(action)s, %(noun)s, %(keys)s::bigint[],
       %(rows)s, %(detail)s::jsonb
 WHERE NOT EXISTS (SELECT 1 FROM geo_grid_auditentry e
                    WHERE e.at >= %(since)s AND e.account = %(account)s AND e.action = %(action)s
                      AND e.noun = %(noun)s AND e.keys = %(keys)s::bigint[])
