-- The name of the whole that a phase (X(二期), X二期, X东区) or a group (X4组) is a part of; NULL
-- for the name of a whole.
CREATE FUNCTION geo_grid_place_above(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (regexp_match(name,
    '^(.*[^第(（\s]{2})\s*(?:[(（]\s*)?(?:第?(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})'
    '(?:期|(?:村民|居民)?小?组)|[A-Za-zＡ-Ｚ东南西北]区)\s*[)）]?$'))[1];
