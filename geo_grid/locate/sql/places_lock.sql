-- One derivation at a time: two side by side would each enter the road that both miss.
SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.geo_grid_place'))
