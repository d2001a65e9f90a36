"""Where stations should stand in this city: candidates, ways and numbers for the pure solver."""
