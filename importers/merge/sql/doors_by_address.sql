-- Doors without a ref name their building by road and number, by estate and building, or by a
-- name (also an alias). Everything that is said must fit; 号, 栋 and the like do not count.
WITH asked AS (
    SELECT door, road, rtrim(number, '号') AS number, estate,
           rtrim(building, '号楼栋幢座#') AS building, building_name
      FROM doors
     WHERE building_ref IS NULL
       AND coalesce(road, estate, building_name, building) IS NOT NULL
), known AS (
    SELECT b.id, b.name, coalesce(nullif(a.estate, ''), b.estate) AS estate,
           coalesce(a.road, '') AS road, rtrim(coalesce(a.number, ''), '号') AS number,
           rtrim(coalesce(a.building_part, ''), '号楼栋幢座#') AS building
      FROM geo_grid_building b
      LEFT JOIN geo_grid_address a
        ON a.building_id = b.id AND upper_inf(a.valid) AND a.text = ''
     WHERE upper_inf(b.valid) AND EXISTS (SELECT FROM asked)
), found AS (
    SELECT a.*, k.id FROM asked a JOIN known k ON k.road = a.road AND k.number = a.number
    UNION
    SELECT a.*, k.id FROM asked a JOIN known k ON k.estate = a.estate AND k.building = a.building
    UNION
    SELECT a.*, k.id FROM asked a JOIN known k ON k.name = a.building_name
    UNION
    SELECT a.*, n.building_id FROM asked a JOIN geo_grid_address n ON n.text = a.building_name
     WHERE n.building_id IS NOT NULL AND upper_inf(n.valid)
), fitting AS (
    SELECT f.door, f.id
      FROM found f JOIN known k USING (id)
     WHERE (f.road IS NULL OR k.road IN (f.road, ''))
       AND (f.number IS NULL OR k.number IN (f.number, ''))
       AND (f.estate IS NULL OR k.estate IN (f.estate, ''))
       AND (f.building IS NULL OR k.building IN (f.building, ''))
       AND (f.building_name IS NULL OR k.name IN (f.building_name, '')
            OR EXISTS (SELECT FROM geo_grid_address n
                        WHERE n.building_id = f.id AND n.text = f.building_name))
), decided AS (
    SELECT a.door, count(DISTINCT f.id) AS candidates, min(f.id) AS id
      FROM asked a LEFT JOIN fitting f USING (door)
     GROUP BY a.door
)
UPDATE doors d
   SET candidates = k.candidates,
       building_id = CASE WHEN k.candidates = 1 THEN k.id END
  FROM decided k
 WHERE k.door = d.door
