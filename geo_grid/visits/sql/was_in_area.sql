-- Whether a door that stands today lay, at a moment that is past, in the area of a role that the account
-- held then and still holds: in a grid cell of it, or below a division. An atom that was cut or joined since
-- is found by where the door is. A role that went over to a cell's heir (carry_roles.sql) is still held: a
-- publication ended the cell in which it ended and gave ground of it to the cell in which it began at that
-- moment. A role that somebody gave in another cell, from whatever moment on, is another role.
WITH RECURSIVE door AS (
    SELECT u.basic_cell_id, coalesce(u.point, e.point, b.point) AS point
      FROM geo_grid_unit u
      LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
      JOIN geo_grid_building b ON b.id = u.building_id
     WHERE u.id = %(unit)s AND u.version_of_id IS NULL AND upper_inf(u.valid)
), atoms AS (
    SELECT c.id, c.community_id
      FROM door
      JOIN geo_grid_basiccell c ON c.id = door.basic_cell_id
     WHERE c.valid @> %(at)s
    UNION ALL
    SELECT c.id, c.community_id
      FROM door
      JOIN geo_grid_basiccell today ON today.id = door.basic_cell_id AND NOT today.valid @> %(at)s
      JOIN geo_grid_basiccell c ON c.geom && door.point AND ST_Covers(c.geom, door.point)
     WHERE c.valid @> %(at)s
), going_on AS (
    SELECT g.division_code, g.grid_cell_id, r.grid_cell_id AS now_cell, r.user_id, r.role, r.valid
      FROM geo_grid_grants(%(account)s, %(at)s) g
      JOIN geo_grid_roleassignment r ON r.id = g.id
     WHERE g.role = ANY (%(roles)s)
    UNION
    SELECT o.division_code, o.grid_cell_id, r.grid_cell_id, r.user_id, r.role, r.valid
      FROM going_on o
      JOIN geo_grid_roleassignment r
        ON r.user_id = o.user_id AND r.role = o.role AND lower(r.valid) = upper(o.valid)
      JOIN geo_grid_celllineage l ON l.parent_id = o.now_cell AND l.child_id = r.grid_cell_id
      JOIN geo_grid_publication p ON p.id = l.publication_id
     WHERE p.effective_on::timestamp AT TIME ZONE %(zone)s = upper(o.valid)
       AND NOT EXISTS (SELECT 1
                         FROM geo_grid_gridcellversion v
                        WHERE v.cell_id = o.now_cell AND v.valid @> upper(o.valid))
), held AS (
    SELECT division_code, grid_cell_id FROM going_on WHERE valid @> %(now)s
)
SELECT EXISTS (
    SELECT 1
      FROM atoms
      JOIN geo_grid_cellassignment a
        ON a.basic_cell_id = atoms.id AND a.kind = 'base' AND a.valid @> %(at)s
      JOIN held ON held.grid_cell_id = a.cell_id
    UNION ALL
    SELECT 1
      FROM atoms
      JOIN geo_grid_division d ON d.id = atoms.community_id
      JOIN held ON held.division_code <> '' AND starts_with(d.code, held.division_code))
