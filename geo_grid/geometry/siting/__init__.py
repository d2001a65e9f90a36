"""Where stations should stand: chosen from candidates, exactly where size allows. No database."""
