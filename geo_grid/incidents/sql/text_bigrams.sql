SELECT geo_grid_text_bigrams(%(said)s)
