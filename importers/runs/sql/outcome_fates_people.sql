CREATE TEMP TABLE fates ON COMMIT DROP AS
SELECT DISTINCT s.row, p.is_new
  FROM staged s JOIN person p USING (key)
 WHERE p.is_new OR s.row IN (SELECT row FROM changed)
