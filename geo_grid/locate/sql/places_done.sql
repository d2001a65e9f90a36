-- What the derivation of places worked with.
DROP TABLE place_members, place_ground, place_wanted, place_changes
