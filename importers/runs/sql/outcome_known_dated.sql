-- A row that has ended is not known any more: what comes back under its ref is new.
CREATE TEMP TABLE known ON COMMIT DROP AS
SELECT DISTINCT s.row FROM staged s JOIN {table} t USING (ref) WHERE upper_inf(t.valid)
