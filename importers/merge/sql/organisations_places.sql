-- Where it is found now; a row without a place leaves the known one alone.
WITH corrected AS (
    UPDATE geo_grid_organisationplace p
       SET unit_id = s.unit_id, building_id = s.building_id, point = s.point,
           basic_cell_id = s.cell
      FROM staged s
      JOIN geo_grid_organisationplace was
        ON was.organisation_id = s.organisation_id AND upper_inf(was.valid)
     WHERE p.id = was.id AND s.point IS NOT NULL
       AND ((p.unit_id, p.building_id, p.basic_cell_id) IS DISTINCT FROM
            (s.unit_id, s.building_id, s.cell) OR NOT p.point = s.point)
    RETURNING s.row, was.basic_cell_id AS before, p.basic_cell_id AS now
), added AS (
    INSERT INTO geo_grid_organisationplace (organisation_id, unit_id, building_id, point,
                                            basic_cell_id, valid)
    SELECT s.organisation_id, s.unit_id, s.building_id, s.point, s.cell,
           tstzrange(%(today)s, NULL)
      FROM staged s
     WHERE s.point IS NOT NULL
       AND NOT EXISTS (SELECT FROM geo_grid_organisationplace p
                        WHERE p.organisation_id = s.organisation_id AND upper_inf(p.valid))
    RETURNING organisation_id, basic_cell_id AS now
), noted AS (
    INSERT INTO changed
    SELECT row FROM corrected
    UNION
    SELECT s.row FROM added JOIN staged s USING (organisation_id)
)
INSERT INTO touched
SELECT before FROM corrected UNION SELECT now FROM corrected UNION SELECT now FROM added
