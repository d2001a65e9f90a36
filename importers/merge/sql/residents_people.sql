-- A person is met once, whatever the number of rows: the row of the main residence speaks.
CREATE TEMP TABLE person ON COMMIT DROP AS
SELECT DISTINCT ON (key) key, row, resident_id IS NULL AS is_new,
       coalesce(resident_id, nextval('geo_grid_resident_id_seq')) AS id
  FROM staged
 ORDER BY key, resident_id IS NULL, kind = 'main' DESC, row;
ANALYZE person;

WITH corrected AS (
    UPDATE geo_grid_resident r
       SET revision = r.revision + 1, ref = coalesce(p.ref, r.ref), name = p.name, sex = coalesce(p.sex, r.sex),
           birth_date = coalesce(p.birth_date, r.birth_date), category = p.category,
           id_type = CASE WHEN p.id_number_digest IS NULL THEN r.id_type ELSE p.id_type END,
           id_number_digest = coalesce(p.id_number_digest, r.id_number_digest),
           id_number_sealed = coalesce(p.id_number_sealed, r.id_number_sealed),
           phone_digest = coalesce(p.phone_digest, r.phone_digest),
           phone_tail_digest = CASE WHEN p.phone_digest IS NULL THEN r.phone_tail_digest
                                    ELSE p.phone_tail_digest END,
           phone_sealed = coalesce(p.phone_sealed, r.phone_sealed)
      FROM (SELECT k.id AS resident, s.*
              FROM person k JOIN staged s USING (row) WHERE NOT k.is_new) p
     WHERE r.id = p.resident
       AND (r.name <> p.name OR r.category <> p.category
            OR coalesce(p.ref, r.ref) IS DISTINCT FROM r.ref
            OR coalesce(p.sex, r.sex) <> r.sex
            OR coalesce(p.birth_date, r.birth_date) IS DISTINCT FROM r.birth_date
            OR coalesce(p.id_number_digest, r.id_number_digest)
               IS DISTINCT FROM r.id_number_digest
            OR coalesce(p.phone_digest, r.phone_digest) IS DISTINCT FROM r.phone_digest)
    RETURNING p.row, r.id
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched
SELECT DISTINCT u.basic_cell_id
  FROM corrected c
  JOIN geo_grid_residence r ON r.resident_id = c.id AND upper_inf(r.valid)
  JOIN geo_grid_unit u ON u.id = r.unit_id
