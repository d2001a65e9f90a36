-- Rows without a ref name their building by road and number, by estate and building, or by a name
-- (also an alias). Everything the row says must fit; 号, 栋 and the like do not count.
WITH asked AS (
    SELECT DISTINCT tie, road, rtrim(number, '号') AS number, estate,
           rtrim(building, '号楼栋幢座#') AS building, building_name
      FROM staged
     WHERE building_ref IS NULL
       AND coalesce(road, estate, building_name, building) IS NOT NULL
), known AS (
    SELECT b.id, b.name, coalesce(nullif(d.estate, ''), b.estate) AS estate,
           coalesce(d.road, '') AS road, rtrim(coalesce(d.number, ''), '号') AS number,
           rtrim(coalesce(d.building_part, ''), '号楼栋幢座#') AS building
      FROM geo_grid_building b
      LEFT JOIN geo_grid_address d
        ON d.building_id = b.id AND upper_inf(d.valid) AND d.text = ''
     WHERE upper_inf(b.valid) AND EXISTS (SELECT FROM asked)
), found AS (
    SELECT a.*, k.id FROM asked a JOIN known k ON k.road = a.road AND k.number = a.number
    UNION
    SELECT a.*, k.id FROM asked a JOIN known k ON k.estate = a.estate AND k.building = a.building
    UNION
    SELECT a.*, k.id FROM asked a JOIN known k ON k.name = a.building_name
    UNION
    SELECT a.*, d.building_id FROM asked a JOIN geo_grid_address d ON d.text = a.building_name
     WHERE d.building_id IS NOT NULL AND upper_inf(d.valid)
), fitting AS (
    SELECT f.tie, f.id
      FROM found f JOIN known k USING (id)
     WHERE (f.road IS NULL OR k.road IN (f.road, ''))
       AND (f.number IS NULL OR k.number IN (f.number, ''))
       AND (f.estate IS NULL OR k.estate IN (f.estate, ''))
       AND (f.building IS NULL OR k.building IN (f.building, ''))
       AND (f.building_name IS NULL OR k.name IN (f.building_name, '')
            OR EXISTS (SELECT FROM geo_grid_address d
                        WHERE d.building_id = f.id AND d.text = f.building_name))
), decided AS (
    SELECT tie, count(DISTINCT id) AS candidates, min(id) AS id FROM fitting GROUP BY tie
)
INSERT INTO tied
SELECT a.tie, coalesce(d.candidates, 0), b.id, b.point, b.basic_cell_id, p.road, p.number,
       coalesce(nullif(p.estate, ''), b.estate), p.building_part
  FROM asked a
  LEFT JOIN decided d USING (tie)
  LEFT JOIN geo_grid_building b ON b.id = d.id AND d.candidates = 1
  LEFT JOIN geo_grid_address p ON p.building_id = b.id AND p.is_primary AND upper_inf(p.valid)
