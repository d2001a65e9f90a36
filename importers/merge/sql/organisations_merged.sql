-- Rows of an organisation that was merged into another say nothing of the one that stands for it.
DELETE FROM staged s
 USING geo_grid_recordmerge m
 WHERE m.noun = 'organisation' AND m.undone_at IS NULL AND m.gone_id = s.organisation_id
