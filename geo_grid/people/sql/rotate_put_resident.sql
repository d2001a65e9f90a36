UPDATE geo_grid_resident r
   SET id_number_sealed = n.id_number_sealed, id_number_digest = n.id_number_digest,
       phone_sealed = n.phone_sealed, phone_digest = n.phone_digest,
       phone_tail_digest = n.phone_tail_digest
  FROM unnest(%(ids)s::bigint[], %(id_number_sealed)s::bytea[], %(id_number_digest)s::bytea[],
              %(phone_sealed)s::bytea[], %(phone_digest)s::bytea[], %(phone_tail_digest)s::bytea[])
       AS n(id, id_number_sealed, id_number_digest, phone_sealed, phone_digest, phone_tail_digest)
 WHERE r.id = n.id
