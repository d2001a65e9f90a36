-- Every atom that some atoms were cut from, over all generations.
WITH RECURSIVE up AS (
    SELECT l.child_id AS atom, l.parent_id AS forebear
      FROM geo_grid_basiccelllineage l WHERE l.child_id = ANY (%(atoms)s)
    UNION
    SELECT up.atom, l.parent_id FROM up JOIN geo_grid_basiccelllineage l ON l.child_id = up.forebear
)
SELECT atom, forebear FROM up ORDER BY atom, forebear
