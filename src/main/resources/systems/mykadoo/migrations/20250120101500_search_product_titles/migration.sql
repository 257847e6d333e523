-- Trigrams find "espreso machine" too, and make LIKE '%mug%' use an index, which a B-tree cannot.
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- Not CONCURRENTLY: the catalogue is filled after this migration, so the build takes no time.
CREATE INDEX "Product_title_idx" ON "Product" USING GIN ("title" gin_trgm_ops);
