-- What may be said of a count: all of it where rows may be counted, else nothing between 0 and
-- the threshold.
CREATE FUNCTION geo_grid_shown(n bigint, seen boolean, threshold integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN seen OR n = 0 OR n >= threshold THEN n END;
