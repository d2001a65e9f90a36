-- What a name is by its ending. `said` is the part of an address that holds it: road or estate.
-- Words that end like a hamlet or a village and are none: 新村, 一村 (estates), 度假村.
CREATE FUNCTION geo_grid_place_kind(name text, said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN name ~ '[0-9０-９一二三四五六七八九十]+(村民|居民)?小?组$' THEN 'group'
    WHEN said = 'estate' AND geo_grid_place_above(name) IS NOT NULL THEN 'phase'
    WHEN name ~ '(自然村|[^报旅信会公]社|厝)$' THEN 'hamlet'
    WHEN name ~ '[^新0-9０-９一二三四五六七八九十假]村$' THEN 'village'
    WHEN said = 'road' AND name ~ '(弄|巷|里|胡同|条)$' THEN 'lane'
    ELSE said END;
