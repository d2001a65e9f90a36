DELETE FROM doors WHERE door NOT IN (SELECT door FROM staged)
