-- A building that was merged into another one is not met anew: the one that stands for it speaks.
DELETE FROM staged s
 USING geo_grid_building b, geo_grid_recordmerge m
 WHERE s.is_new AND b.ref = s.ref
   AND m.noun = 'building' AND m.undone_at IS NULL AND m.gone_id = b.id
