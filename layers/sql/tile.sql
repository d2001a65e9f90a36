-- One layer of one tile. A margin of 64 units (of 4096) hides the seams of wide strokes; shapes are
-- coarsened to half a unit before they are clipped.
WITH frame AS (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile,
           ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096), 4326) AS box,
           40075016.68 / 4096 / (1 << %(z)s) / 2 AS tolerance
), source AS (
/*rows*/
), drawn AS (
    SELECT ST_AsMVTGeom(
               CASE WHEN %(simplify)s
                    THEN ST_Simplify(ST_Transform(source.geom, 3857), frame.tolerance, true)
                    ELSE ST_Transform(source.geom, 3857) END,
               frame.tile, 4096, 64, true) AS shape,
           to_jsonb(source) - 'geom' - 'id' AS attributes, source.id
      FROM source, frame
)
SELECT ST_AsMVT(t, %(layer)s, 4096, 'shape', 'feature_id')
  FROM (SELECT shape, id AS feature_id, attributes || jsonb_build_object('id', id) AS attributes
          FROM drawn WHERE shape IS NOT NULL ORDER BY id) t
