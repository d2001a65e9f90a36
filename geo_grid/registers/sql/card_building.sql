-- One building: addresses, population by house, and its units for the unit chart.
-- Who lives behind which door is told to those who may see them; of other doors the ground alone: a
-- door that stands for people of an unknown one is left out. The sums are told where all doors may be
-- looked behind, and are null elsewhere.
WITH people AS (
    SELECT * FROM geo_grid_people_by_unit(%(building)s)
), doors AS (
    SELECT u.*, p.households, p.registered, p.floating, p.left_behind, p.overseas,
           p.known + coalesce(u.estimated_residents, 0) AS residents,
           (/*in scope: unit u*/) AS is_seen
      FROM geo_grid_unit u JOIN people p ON p.unit_id = u.id
), named AS (
    SELECT a.*, concat_ws('', nullif(a.road, ''), nullif(a.number, '')) AS place
      FROM geo_grid_address a WHERE a.building_id = %(building)s AND upper_inf(a.valid)
), seen AS MATERIALIZED (
    SELECT ((SELECT geo_grid_sees_all(%(scope)s::jsonb, 'registers'))
            OR b.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'registers'))::bigint[])
            OR b.id = ANY ((SELECT geo_grid_scope_ids(%(scope)s::jsonb, 'registers', 'buildings'))::bigint[]))
           IS TRUE AND NOT EXISTS (SELECT 1 FROM doors WHERE is_seen IS NOT TRUE) AS counts
      FROM geo_grid_building b WHERE b.id = %(building)s
)
SELECT jsonb_build_object(
           'id', b.id, 'ref', b.ref, 'name', b.name, 'kind', b.kind, 'estate', b.estate,
           'floors', b.floors, 'floors_origin', b.floors_origin,
           'footprint_m2', round(b.footprint_m2),
           'is_estimated', b.floors_origin = 'estimated'
                           OR EXISTS (SELECT 1 FROM doors WHERE is_estimated AND seen.counts),
           'numbers', CASE WHEN seen.counts THEN 'exact' ELSE 'hidden' END,
           'lon', ST_X(b.point), 'lat', ST_Y(b.point),
           'address', (SELECT concat_ws(' ', nullif(place, ''), nullif(estate, ''),
                                        nullif(building_part, ''))
                         FROM named WHERE is_primary),
           'aliases', (SELECT coalesce(jsonb_agg(coalesce(nullif(text, ''), place) ORDER BY id), '[]')
                         FROM named WHERE NOT is_primary),
           'basic_cell', CASE WHEN c.id IS NOT NULL
                         THEN jsonb_build_object('id', c.id, 'code', c.code) END,
           'grid_cell', CASE WHEN v.id IS NOT NULL
                        THEN jsonb_build_object('id', v.cell_id, 'code', v.code, 'name', v.name) END,
           'entrances', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'name', name)
                                                   ORDER BY name), '[]')
                           FROM geo_grid_entrance
                          WHERE building_id = b.id AND upper_inf(valid)),
           'population', (SELECT jsonb_build_object(
                                 'residents', CASE WHEN seen.counts THEN coalesce(sum(residents), 0) END,
                                 'households', CASE WHEN seen.counts THEN coalesce(sum(households), 0)
                                               + count(estimated_residents) END,
                                 'registered', CASE WHEN seen.counts THEN coalesce(sum(registered), 0) END,
                                 'floating', CASE WHEN seen.counts THEN coalesce(sum(floating), 0) END,
                                 'left_behind', CASE WHEN seen.counts THEN coalesce(sum(left_behind), 0) END,
                                 'overseas', CASE WHEN seen.counts THEN coalesce(sum(overseas), 0) END,
                                 'is_estimated', CASE WHEN seen.counts THEN coalesce(
                                     bool_or(estimated_residents IS NOT NULL), false) END)
                            FROM doors),
           'units', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                                'id', d.id, 'entrance', e.name, 'floor', d.floor,
                                'floor_label', d.floor_label, 'room', d.room,
                                'use', d.use,
                                'residents', CASE WHEN d.is_seen THEN d.residents END,
                                'households', CASE WHEN d.is_seen THEN
                                    d.households + (d.estimated_residents IS NOT NULL)::int END,
                                'is_estimated', d.is_estimated AND d.is_seen IS TRUE,
                                'is_unassigned', d.is_unassigned,
                                'state', CASE WHEN d.is_seen IS NOT TRUE THEN 'hidden'
                                              WHEN d.is_estimated THEN 'estimated'
                                              WHEN d.residents > 0 THEN 'occupied'
                                              WHEN d.use NOT IN ('dwelling', 'rented') THEN 'other_use'
                                              ELSE 'empty' END)
                                ORDER BY e.name NULLS FIRST, d.floor NULLS FIRST, length(d.room),
                                         d.room), '[]')
                       FROM doors d LEFT JOIN geo_grid_entrance e ON e.id = d.entrance_id
                      WHERE d.is_seen OR NOT d.is_unassigned))
  FROM geo_grid_building b
 CROSS JOIN seen
  LEFT JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  LEFT JOIN geo_grid_cellassignment a
    ON a.basic_cell_id = c.id AND a.kind = 'base' AND upper_inf(a.valid)
  LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
 WHERE b.id = %(building)s AND upper_inf(b.valid)
