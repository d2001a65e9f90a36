CREATE TEMP TABLE fates ON COMMIT DROP AS
SELECT row, is_new FROM staged WHERE is_new OR row IN (SELECT row FROM changed)
