-- Triggers on statements see rows set-wise; ALWAYS, because large imports switch ordinary ones off.
CREATE TRIGGER journal_insert AFTER INSERT ON {table}
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
CREATE TRIGGER journal_update AFTER UPDATE ON {table}
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
CREATE TRIGGER journal_delete AFTER DELETE ON {table}
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER journal_insert,
    ENABLE ALWAYS TRIGGER journal_update, ENABLE ALWAYS TRIGGER journal_delete;
