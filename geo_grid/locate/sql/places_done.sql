-- What the derivation of places worked with.
DROP TABLE place_houses, place_ground, place_wanted, place_known, place_changes
