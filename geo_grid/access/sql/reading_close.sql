-- Hours that are over and not yet in the audit trail. Who is being closed elsewhere is passed over.
UPDATE geo_grid_readinghour SET closed_at = %(now)s
 WHERE id IN (SELECT id FROM geo_grid_readinghour
               WHERE closed_at IS NULL
                 AND hour < %(hour)s
               ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING id, account, hour, people, pages::text, reasons::text
