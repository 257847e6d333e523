INSERT INTO "Wishlist" ("userId", "name", "description", "isPublic", "shareToken", "eventDate")
SELECT "id", 'Our new flat', 'We move in May. Please, no vases.', true, 'dev-our-new-flat', '2025-05-24'
FROM "User" WHERE "email" = 'user@mykadoo.com'
ON CONFLICT DO NOTHING;

INSERT INTO "WishlistItem" ("wishlistId", "productId", "quantity", "priority", "note", "purchasedAt")
SELECT "Wishlist"."id", "Product"."id", 1, wanted.priority, wanted.note, wanted.purchased_at::timestamptz
FROM (VALUES
    ('FH-20417', 1, 'The old one has lost its handle', NULL),
    ('FH-33102', 2, NULL, '2025-05-02 18:40:00+00')
) AS wanted (external_id, priority, note, purchased_at)
JOIN "Product" ON "Product"."externalId" = wanted.external_id
JOIN "Wishlist" ON "Wishlist"."shareToken" = 'dev-our-new-flat'
ON CONFLICT ("wishlistId", "productId") DO NOTHING;

INSERT INTO "Favorite" ("userId", "productId")
SELECT "User"."id", "Product"."id"
FROM (VALUES
    ('gold@mykadoo.com', 'FH-33102'),
    ('user@mykadoo.com', 'TP-7781')
) AS wanted (email, external_id)
JOIN "User" ON "User"."email" = wanted.email
JOIN "Product" ON "Product"."externalId" = wanted.external_id
ON CONFLICT ("userId", "productId") DO NOTHING;
