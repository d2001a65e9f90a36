-- Every two neighbouring characters of a text, hashed: what a fragment of two characters or more is
-- looked up by. Trigrams serve no fragment of two, which is what people type in Chinese.
CREATE FUNCTION geo_grid_text_bigrams(said text) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
SELECT coalesce(array_agg(DISTINCT hashtext(pair)), '{}')
  FROM (SELECT one || lead(one) OVER (ORDER BY at) AS pair
          FROM unnest(string_to_array(upper(said), NULL)) WITH ORDINALITY AS letters (one, at)) pairs
 WHERE pair IS NOT NULL
$$;
