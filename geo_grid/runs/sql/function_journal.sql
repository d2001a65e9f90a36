-- While a transaction says `SET LOCAL geo_grid.import_run = '7'`, every statement on the journalled
-- tables leaves in the journal of run 7 what it did: ids of new rows as ranges, changed and removed
-- rows as they were before.
CREATE FUNCTION geo_grid_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    run bigint := nullif(current_setting('geo_grid.import_run', true), '')::bigint;
    low bigint; high bigint; many bigint;
BEGIN
    IF run IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT min(id), max(id), count(*) INTO low, high, many FROM new_rows;
        IF many = high - low + 1 THEN
            INSERT INTO geo_grid_importinsert (run_id, "table", first_id, last_id)
            VALUES (run, TG_TABLE_NAME, low, high);
        ELSE
            INSERT INTO geo_grid_importinsert (run_id, "table", first_id, last_id)
            SELECT run, TG_TABLE_NAME, min(id), max(id)
              FROM (SELECT id, id - row_number() OVER (ORDER BY id) AS island FROM new_rows) i
             GROUP BY island;
        END IF;
    ELSE
        INSERT INTO geo_grid_importchange AS c (run_id, "table", pk_of_row, op, before)
        SELECT run, TG_TABLE_NAME, o.id, left(TG_OP, 1), to_jsonb(o) FROM old_rows o
        ON CONFLICT (run_id, "table", pk_of_row) DO UPDATE SET op = excluded.op
         WHERE excluded.op = 'D';
    END IF;
    RETURN NULL;
END
$$
