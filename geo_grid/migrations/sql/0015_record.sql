-- The one way into the audit trail. It runs as the owner of the tables, because the site's role may
-- add nothing there by itself; when it happened is the server's word, and no entry names its own id.
CREATE FUNCTION geo_grid_record(account bigint, purpose text, address inet, action text, noun text,
                                keys bigint[], rows bigint, detail jsonb)
RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
BEGIN ATOMIC
    INSERT INTO geo_grid_auditentry
           (at, account, purpose, address, action, noun, keys, rows, detail)
    VALUES (clock_timestamp(), geo_grid_record.account, geo_grid_record.purpose,
            geo_grid_record.address, geo_grid_record.action, geo_grid_record.noun,
            geo_grid_record.keys, geo_grid_record.rows, geo_grid_record.detail)
    RETURNING id;
END;
