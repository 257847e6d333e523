-- The one foreign key without an index: the report per product read every click. The table grows with each visitor and
-- is written to day and night, hence CONCURRENTLY; such a statement runs outside of transactions, so it has this file
-- to itself.
CREATE INDEX CONCURRENTLY "AffiliateClick_productId_idx" ON "AffiliateClick" ("productId");
