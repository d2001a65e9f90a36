-- What the migration of a noun on the ground says besides the columns of its model: the shape in
-- EPSG:3857 that tiles are cut from, the journal that undoing an import reads, and the column of
-- the sums of atoms that it feeds.
ALTER TABLE geo_grid_bench ADD COLUMN point_3857 public.geometry(Point, 3857)
    GENERATED ALWAYS AS (public.ST_Transform(point, 3857)) STORED;

CREATE TRIGGER journal_insert AFTER INSERT ON geo_grid_bench
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
CREATE TRIGGER journal_update AFTER UPDATE ON geo_grid_bench
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
CREATE TRIGGER journal_delete AFTER DELETE ON geo_grid_bench
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION geo_grid_journal();
ALTER TABLE geo_grid_bench ENABLE ALWAYS TRIGGER journal_insert,
    ENABLE ALWAYS TRIGGER journal_update, ENABLE ALWAYS TRIGGER journal_delete;

ALTER TABLE geo_grid_basiccellsums ADD COLUMN benches integer NOT NULL DEFAULT 0
