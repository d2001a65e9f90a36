-- People who are new.
INSERT INTO geo_grid_resident (id, ref, name, sex, birth_date, category, id_type,
                               id_number_digest, id_number_sealed, phone_digest, phone_tail_digest,
                               phone_sealed)
SELECT p.id, s.ref, s.name, coalesce(s.sex, 'unknown'), s.birth_date, s.category, s.id_type,
       s.id_number_digest, s.id_number_sealed, s.phone_digest, s.phone_tail_digest, s.phone_sealed
  FROM person p JOIN staged s USING (row)
 WHERE p.is_new
