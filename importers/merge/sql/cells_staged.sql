SELECT row, code, name, worker, ST_AsBinary(geom) AS wkb FROM staged ORDER BY row
