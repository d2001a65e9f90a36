SELECT geo_grid_rarest_bigrams(geo_grid_text_bigrams(%(said)s))
