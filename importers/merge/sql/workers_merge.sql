-- Workers by their ref; of several rows the first speaks.
WITH said AS (
    SELECT DISTINCT ON (ref) * FROM staged ORDER BY ref, row
), corrected AS (
    UPDATE geo_grid_worker w
       SET name = s.name, phone_sealed = coalesce(s.phone_sealed, w.phone_sealed)
      FROM said s
     WHERE w.ref = s.ref
       AND (w.name <> s.name
            OR coalesce(s.phone_sealed, w.phone_sealed) IS DISTINCT FROM w.phone_sealed)
    RETURNING s.row
), added AS (
    INSERT INTO geo_grid_worker (ref, name, phone_sealed)
    SELECT ref, name, phone_sealed FROM said s
     WHERE NOT EXISTS (SELECT FROM geo_grid_worker w WHERE w.ref = s.ref)
    RETURNING ref
)
INSERT INTO changed
SELECT row FROM corrected UNION SELECT s.row FROM added JOIN said s USING (ref)
