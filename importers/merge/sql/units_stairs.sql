-- Units that name one number of a house with several say which stairwell they are in.
UPDATE doors SET entrance = stair || '号', entrance_key = stair || '号'
 WHERE stair IS NOT NULL AND entrance IS NULL
