-- Production's catalogue comes from the shops; a rehearsal needs something to find before they are connected.
INSERT INTO "Product"
    ("affiliateProgram", "externalId", "title", "description", "price", "currency", "affiliateUrl", "categoryId",
     "tags")
SELECT 'staging', wanted.external_id, wanted.title, wanted.description, wanted.price, 'USD',
       'https://staging.mykadoo.example/no-shop/' || wanted.external_id, "Category"."id", wanted.tags::text[]
FROM (VALUES
    ('ST-1', 'Board game about lighthouses', 'Two to five keepers, one storm, forty minutes.', 39.90, 'board-games',
        '{family,strategy}'),
    ('ST-2', 'Enamel mug for the trail', 'Half a litre, dents included in the charm.', 18.00, 'hiking', '{camping}'),
    ('ST-3', 'Dimmable reading lamp', 'Warm at night, bright for small print.', 74.00, 'smart-home', '{reading}')
) AS wanted (external_id, title, description, price, category, tags)
LEFT JOIN "Category" ON "Category"."slug" = wanted.category
ON CONFLICT ("affiliateProgram", "externalId") DO NOTHING;
