-- Organisations. An empty cell of the file says nothing.
WITH corrected AS (
    UPDATE geo_grid_organisation o
       SET revision = o.revision + 1, ref = coalesce(s.ref, o.ref), name = s.name,
           credit_code = coalesce(s.credit_code, o.credit_code),
           kind = coalesce(s.kind, o.kind),
           phone_sealed = coalesce(s.phone_sealed, o.phone_sealed)
      FROM staged s
     WHERE o.id = s.organisation_id AND NOT s.is_new
       AND (o.name <> s.name OR coalesce(s.kind, o.kind) <> o.kind
            OR coalesce(s.ref, o.ref) IS DISTINCT FROM o.ref
            OR coalesce(s.credit_code, o.credit_code) IS DISTINCT FROM o.credit_code
            OR coalesce(s.phone_sealed, o.phone_sealed) IS DISTINCT FROM o.phone_sealed)
    RETURNING s.row
)
INSERT INTO changed SELECT row FROM corrected;

INSERT INTO geo_grid_organisation (id, ref, name, credit_code, kind, phone_sealed)
SELECT organisation_id, ref, name, credit_code, coalesce(kind, 'other'), phone_sealed
  FROM staged
 WHERE is_new;

INSERT INTO changed SELECT row FROM staged WHERE is_new
