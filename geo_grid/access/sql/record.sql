INSERT INTO geo_grid_auditentry
       (at, account, purpose, address, action, noun, keys, rows, detail)
VALUES (%(at)s, %(account)s, %(purpose)s, %(address)s, %(action)s, %(noun)s, %(keys)s::bigint[],
        %(rows)s, %(detail)s::jsonb)
RETURNING id
