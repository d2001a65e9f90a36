-- The grid cell that a worker is to serve, by its code of today.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.ref, s.name, s.phone_sealed, s.cell_code, coalesce(s.role, 'primary') AS role,
       v.cell_id
  FROM given s
  LEFT JOIN geo_grid_gridcellversion v
    ON v.code = s.cell_code AND v.kind = 'base' AND upper_inf(v.valid);

DROP TABLE given;
ANALYZE staged
