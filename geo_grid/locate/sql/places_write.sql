-- Known places follow, new ones are entered; derived ones that nothing bears any more go, unless
-- somebody has given them a name. What changed is noted.
CREATE TEMP TABLE place_changes (id bigint) ON COMMIT DROP;

WITH moved AS (
    UPDATE geo_grid_place p
       SET kind = w.kind, name = w.name, geom = w.geom, point = w.point,
           district = CASE p.origin WHEN 'given' THEN p.district ELSE w.district END
      FROM place_wanted w
     WHERE p.id = w.place_id
       AND (p.kind, p.name, p.geom, p.point,
            CASE p.origin WHEN 'given' THEN p.district ELSE w.district END)
           IS DISTINCT FROM (w.kind, w.name, w.geom, w.point,
            CASE p.origin WHEN 'given' THEN p.district ELSE w.district END)
    RETURNING p.id
)
INSERT INTO place_changes SELECT id FROM moved;

UPDATE place_wanted SET place_id = nextval(pg_get_serial_sequence('geo_grid_place', 'id')), is_new = true
 WHERE place_id IS NULL;

WITH entered AS (
    INSERT INTO geo_grid_place (id, kind, name, division_id, district, address, source, origin,
                                geom, point, valid)
    SELECT place_id, kind, name, division_id, district, '', '', 'derived', geom, point,
           tstzrange(%(today)s, NULL)
      FROM place_wanted
     WHERE is_new
     ORDER BY n
    RETURNING id
)
INSERT INTO place_changes SELECT id FROM entered;

CREATE TEMP TABLE place_gone ON COMMIT DROP AS
SELECT p.id
  FROM geo_grid_place p
 WHERE p.origin = 'derived' AND upper_inf(p.valid)
   AND CASE WHEN p.division_id IS NOT NULL THEN %(divisions)s
            ELSE %(names)s::text[] IS NULL OR p.name = ANY (%(names)s::text[]) END
   AND NOT EXISTS (SELECT FROM place_wanted w WHERE w.place_id = p.id)
   AND NOT EXISTS (SELECT FROM geo_grid_placename n WHERE n.place_id = p.id AND n.origin = 'given');

UPDATE geo_grid_place SET parent_id = NULL WHERE parent_id IN (SELECT id FROM place_gone);
DELETE FROM geo_grid_placename WHERE place_id IN (SELECT id FROM place_gone);
WITH gone AS (
    DELETE FROM geo_grid_place WHERE id IN (SELECT id FROM place_gone) RETURNING id
)
INSERT INTO place_changes SELECT id FROM gone;

DROP TABLE place_gone
