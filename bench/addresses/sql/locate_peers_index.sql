CREATE INDEX bench_address_text ON bench_address USING gin (text gin_trgm_ops);
CREATE INDEX bench_address_words ON bench_address USING gin (to_tsvector('simple', words));
ANALYZE bench_address
