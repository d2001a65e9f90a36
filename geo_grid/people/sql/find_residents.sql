-- Residents in scope by the digest of a number (under any key), with the door of the main residence
-- the caller may see.
SELECT it.id, it.name, it.sex, it.category, it.birth_date, it.id_type, it.id_number_sealed,
       it.phone_sealed, home.unit_id, home.room, home.building_id, home.building
  FROM geo_grid_resident it
  LEFT JOIN LATERAL (
       SELECT u.id AS unit_id, u.room, b.id AS building_id, b.name AS building
         FROM geo_grid_residence r
         JOIN geo_grid_unit u ON u.id = r.unit_id
         JOIN geo_grid_building b ON b.id = u.building_id
        WHERE r.resident_id = it.id AND upper_inf(r.valid) AND /*in scope: residence r*/
        ORDER BY r.kind = 'main' DESC, r.id
        LIMIT 1) home ON true
 -- Two arms for one question, because there are two indexes: of the known, of the contested.
 WHERE ((%(by)s = 'id_number' AND it.id_type = %(id_type)s AND NOT it.is_contested
         AND it.id_number_digest = ANY (%(digests)s::bytea[]))
        OR (%(by)s = 'id_number' AND it.id_type = %(id_type)s AND it.is_contested
            AND it.id_number_digest = ANY (%(digests)s::bytea[]))
        OR (%(by)s = 'phone' AND it.phone_digest = ANY (%(digests)s::bytea[]))
        OR (%(by)s = 'phone_tail' AND it.phone_tail_digest = ANY (%(digests)s::bytea[])))
   AND /*in scope: resident it*/
 ORDER BY it.name, it.id
 LIMIT %(limit)s
