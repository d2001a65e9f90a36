-- The two predicates that the CHECK constraints of every table use. Bodies in SQL standard form are
-- bound when created: they need no search_path at restore.
CREATE FUNCTION geo_grid_is_sound(place geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT public.ST_IsEmpty(place)
   AND public.ST_XMin(place) >= -180 AND public.ST_XMax(place) <= 180
   AND public.ST_YMin(place) >= -90 AND public.ST_YMax(place) <= 90
   AND public.ST_IsValid(place);

CREATE FUNCTION geo_grid_is_period(period tstzrange) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT isempty(period) AND lower_inc(period) AND NOT upper_inc(period)
   AND NOT lower_inf(period);
