-- Whether what an account sees may have changed by itself after an event was sent to it: a role that
-- began or ended, a cell given or taken (those count by days), borders that moved: the cells of cases
-- are others, also for whoever sees all of them. Rather once too often than once too little: also
-- where no event is left to say when that was. The worker that an account is needs no look: it is
-- given when the account is made.
WITH sent AS (
    SELECT coalesce(min(e.at), '-infinity') AS at
      FROM geo_grid_event e WHERE e.number IN (%(after)s, %(after)s + 1)
)
SELECT EXISTS (
           SELECT 1 FROM geo_grid_roleassignment a, sent
            WHERE a.user_id = %(account)s
              AND (lower(a.valid) > sent.at AND lower(a.valid) <= %(now)s
                   OR upper(a.valid) > sent.at AND upper(a.valid) <= %(now)s))
    OR EXISTS (
           SELECT 1
             FROM geo_grid_user u
             JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id
             CROSS JOIN sent
            WHERE u.id = %(account)s
              AND (lower(t.valid) > sent.at - interval '1 day'
                   OR upper(t.valid) > sent.at - interval '1 day' AND upper(t.valid) <= %(now)s))
    OR EXISTS (
           SELECT 1 FROM geo_grid_event e WHERE e.number > %(after)s AND e.noun = 'ground')
