-- People of one name behind one door, or of one name and birth date in one building.
WITH homes AS (
    SELECT DISTINCT r.resident_id, r.unit_id, u.building_id, p.name, p.birth_date
      FROM geo_grid_residence r
      JOIN geo_grid_unit u ON u.id = r.unit_id
      JOIN geo_grid_resident p ON p.id = r.resident_id
     WHERE upper_inf(r.valid)
)
SELECT a.resident_id AS first, b.resident_id AS second,
       bool_or(a.unit_id = b.unit_id) AS same_unit,
       bool_or(a.birth_date = b.birth_date) AS same_birth,
       p.id_type AS first_type, q.id_type AS second_type,
       p.id_number_sealed AS first_number, q.id_number_sealed AS second_number
  FROM homes a
  JOIN homes b ON b.building_id = a.building_id AND b.name = a.name
   AND b.resident_id > a.resident_id
   AND (b.unit_id = a.unit_id OR b.birth_date = a.birth_date)
  JOIN geo_grid_resident p ON p.id = a.resident_id
  JOIN geo_grid_resident q ON q.id = b.resident_id
 GROUP BY a.resident_id, b.resident_id, p.id, q.id
