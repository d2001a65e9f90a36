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
