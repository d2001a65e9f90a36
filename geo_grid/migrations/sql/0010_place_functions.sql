-- The name of the whole that a phase (X(二期), X二期, X东区) or a group (X4组) is a part of; NULL
-- for the name of a whole.
CREATE FUNCTION geo_grid_place_above(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (regexp_match(name,
    '^(.*[^第(（\s]{2})\s*(?:[(（]\s*)?(?:第?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})'
    '(?:期|(?:村民|居民)?小?组)|[A-Za-zＡ-Ｚ东南西北]区)\s*[)）]?$'))[1];
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
-- Whether a plain house number is one of a house's several: 17、18、19号 or 17-32号. Ends of one
-- parity mean that side of the road only, else every number between them.
CREATE FUNCTION geo_grid_number_within(number text, several text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN number ~ '^[0-9]{1,5}$' AND EXISTS (
    SELECT FROM (
        SELECT regexp_match(rtrim(btrim(part), '号'), '^([0-9]{1,5})(?:号?\s*[-~—–至]+\s*([0-9]{1,5}))?$')
          FROM regexp_split_to_table(normalize(several, NFKC), '[、,;/]') AS part) AS parts (ends)
     WHERE CASE WHEN ends[2] IS NULL THEN ends[1]::int = number::int
                ELSE number::int BETWEEN ends[1]::int AND ends[2]::int
                     AND (ends[1]::int % 2 <> ends[2]::int % 2
                          OR number::int % 2 = ends[1]::int % 2) END);
