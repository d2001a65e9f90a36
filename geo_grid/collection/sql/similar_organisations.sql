-- Organisations behind one door, else in one building, else within 30 m of one another.
WITH places AS (
    SELECT p.organisation_id, p.unit_id, coalesce(p.building_id, u.building_id) AS building_id,
           p.point
      FROM geo_grid_organisationplace p LEFT JOIN geo_grid_unit u ON u.id = p.unit_id
     WHERE upper_inf(p.valid)
)
SELECT a.organisation_id AS first, b.organisation_id AS second,
       a.unit_id IS NOT NULL AND a.unit_id = b.unit_id AS same_unit,
       o.name AS first_name, q.name AS second_name,
       o.credit_code AS first_code, q.credit_code AS second_code
  FROM places a
  JOIN places b
    ON b.organisation_id > a.organisation_id
   AND b.point && ST_Expand(a.point, 0.0004)
   AND (b.building_id = a.building_id
        OR ST_DistanceSphere(a.point, b.point) <= 30)
  JOIN geo_grid_organisation o ON o.id = a.organisation_id
  JOIN geo_grid_organisation q ON q.id = b.organisation_id
 WHERE o.credit_code IS NULL OR q.credit_code IS NULL
