-- Rows of a person who was merged into another speak of where that one lives, not of who that is.
-- (A row without ref and document is from here on one of these.)
UPDATE staged s
   SET resident_id = k.id, name = k.name, category = k.category, sex = NULL, birth_date = NULL,
       key = coalesce(k.id_number_digest, sha256(convert_to(k.ref, 'UTF8')), s.key),
       ref = NULL, id_number_digest = NULL, id_number_sealed = NULL,
       phone_digest = NULL, phone_sealed = NULL, ref_taken = NULL
  FROM geo_grid_recordmerge m
  JOIN geo_grid_resident k ON k.id = m.stands_for
 WHERE m.noun = 'resident' AND m.undone_at IS NULL AND m.gone_id = s.resident_id;

-- The same door twice is said once.
DELETE FROM staged s
 USING staged t
 WHERE s.ref IS NULL AND s.id_number_digest IS NULL
   AND t.key = s.key AND t.row <> s.row
   AND (t.building_id, t.unit_id) IS NOT DISTINCT FROM (s.building_id, s.unit_id)
   AND (t.ref IS NOT NULL OR t.id_number_digest IS NOT NULL OR t.row < s.row);

-- The main residence is the one that the merge left, else the one of the person's own rows.
UPDATE staged s
   SET kind = coalesce((SELECT r.kind FROM geo_grid_residence r
                         WHERE r.resident_id = s.resident_id AND r.unit_id = s.unit_id
                           AND upper_inf(r.valid)), 'other')
 WHERE s.ref IS NULL AND s.id_number_digest IS NULL
   AND EXISTS (SELECT FROM geo_grid_residence r
                WHERE r.resident_id = s.resident_id AND upper_inf(r.valid))
