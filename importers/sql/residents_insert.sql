-- People who are new.
INSERT INTO geo_grid_resident (id, ref, name, sex, birth_date, category, id_type,
                               id_number_digest, id_number_sealed, phone_digest, phone_tail_digest,
                               phone_sealed)
SELECT id, ref, name, coalesce(sex, 'unknown'), birth_date, category, id_type,
       id_number_digest, id_number_sealed, phone_digest, phone_tail_digest, phone_sealed
  FROM person
 WHERE is_new
