-- Which rows are incidents that were here before: they are corrected, the others are new.
CREATE TEMP TABLE incidents_known ON COMMIT DROP AS
SELECT i.id, s.row FROM geo_grid_incident i JOIN staged s USING (ref)
