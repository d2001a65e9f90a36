-- Doors without a ref name their building by road and number, by estate and building, or by a
-- name (also an alias). Everything that is said must fit; 号, 栋 and the like, full width and spaces
-- do not count. A number may be one of a house's several (17-32号, 17、18、19号): it is that stairwell,
-- unless another house bears it alone. An estate may be called as people call it.
WITH asked AS (
    SELECT door, replace(normalize(road, NFKC), ' ', '') AS road,
           rtrim(replace(normalize(number, NFKC), ' ', ''), '号') AS number,
           replace(normalize(estate, NFKC), ' ', '') AS estate,
           ltrim(rtrim(replace(normalize(building, NFKC), ' ', ''), '号楼栋幢座#'), '第#') AS building,
           building_name
      FROM doors
     WHERE building_ref IS NULL
       AND coalesce(road, estate, building_name, building) IS NOT NULL
), known AS MATERIALIZED (
    SELECT b.id, b.name,
           replace(normalize(coalesce(nullif(a.estate, ''), b.estate), NFKC), ' ', '') AS estate,
           replace(normalize(coalesce(a.road, ''), NFKC), ' ', '') AS road,
           rtrim(replace(normalize(coalesce(a.number, ''), NFKC), ' ', ''), '号') AS number,
           coalesce(a.number, '') ~ '[0-9０-９]号?[-~—–－～至、,，;；/][0-9０-９]' AS is_several,
           ltrim(rtrim(replace(normalize(coalesce(nullif(a.building_part, ''), b.name), NFKC), ' ', ''),
                       '号楼栋幢座#'), '第#') AS building
      FROM geo_grid_building b
      LEFT JOIN geo_grid_address a
        ON a.building_id = b.id AND upper_inf(a.valid) AND a.text = ''
     WHERE upper_inf(b.valid) AND EXISTS (SELECT FROM asked)
), called AS (
    -- estates that no house bears by this name, by the names that people give them
    SELECT DISTINCT a.estate AS said, replace(normalize(p.name, NFKC), ' ', '') AS estate
      FROM (SELECT DISTINCT estate FROM asked WHERE estate IS NOT NULL) a
      JOIN geo_grid_placename n ON n.name = a.estate AND n.kind IN ('alias', 'nickname', 'abbreviation')
      JOIN geo_grid_place p ON p.id = n.place_id AND upper_inf(p.valid)
       AND p.kind IN ('estate', 'phase', 'hamlet')
     WHERE NOT EXISTS (SELECT FROM known k WHERE k.estate = a.estate)
), meant AS (
    SELECT a.door, a.road, a.number, coalesce(c.estate, a.estate) AS estate, a.building,
           a.building_name
      FROM asked a LEFT JOIN called c ON c.said = a.estate
), found AS (
    SELECT a.*, k.id FROM meant a JOIN known k ON k.road = a.road AND k.number = a.number
    UNION
    SELECT a.*, k.id
      FROM meant a
      JOIN known k ON k.road = a.road AND k.is_several AND geo_grid_number_within(a.number, k.number)
    UNION
    SELECT a.*, k.id FROM meant a JOIN known k ON k.estate = a.estate AND k.building = a.building
    UNION
    SELECT a.*, k.id FROM meant a JOIN known k ON k.name = a.building_name
    UNION
    SELECT a.*, n.building_id FROM meant a JOIN geo_grid_address n ON n.text = a.building_name
     WHERE n.building_id IS NOT NULL AND upper_inf(n.valid)
), fitting AS (
    SELECT f.door, f.id, f.number,
           min(CASE WHEN f.number IS NULL OR k.number IN (f.number, '') THEN 1 ELSE 2 END) AS step
      FROM found f JOIN known k USING (id)
     WHERE (f.road IS NULL OR k.road IN (f.road, ''))
       AND (f.number IS NULL OR k.number IN (f.number, '')
            OR (k.is_several AND geo_grid_number_within(f.number, k.number)))
       AND (f.estate IS NULL OR k.estate IN (f.estate, ''))
       AND (f.building IS NULL OR k.building IN (f.building, ''))
       AND (f.building_name IS NULL OR k.name IN (f.building_name, '')
            OR EXISTS (SELECT FROM geo_grid_address n
                        WHERE n.building_id = f.id AND n.text = f.building_name))
     GROUP BY f.door, f.id, f.number
), nearest AS (
    SELECT *, min(step) OVER (PARTITION BY door) AS least FROM fitting
), decided AS (
    SELECT a.door, count(DISTINCT f.id) AS candidates, min(f.id) AS id,
           CASE WHEN min(f.step) = 2 THEN min(f.number) END AS stair
      FROM asked a LEFT JOIN nearest f ON f.door = a.door AND f.step = f.least
     GROUP BY a.door
)
UPDATE doors d
   SET candidates = k.candidates,
       building_id = CASE WHEN k.candidates = 1 THEN k.id END,
       stair = CASE WHEN k.candidates = 1 THEN k.stair END
  FROM decided k
 WHERE k.door = d.door
