INSERT INTO "Product" ("affiliateProgram", "externalId", "title", "price", "affiliateUrl", "categoryId")
SELECT 'testshop', 'TS-1', 'Hand coffee grinder with steel burrs', 89.00, 'https://go.shop.example/TS-1', "id"
FROM "Category" WHERE "slug" = 'coffee-tea'
ON CONFLICT ("affiliateProgram", "externalId") DO NOTHING;

INSERT INTO "Wishlist" ("userId", "name")
SELECT "id", 'Birthday' FROM "User" WHERE "email" = 'user@mykadoo.com'
ON CONFLICT ("userId", "name") DO NOTHING;

INSERT INTO "WishlistItem" ("wishlistId", "productId")
SELECT "Wishlist"."id", "Product"."id"
FROM "Wishlist"
JOIN "User" ON "User"."id" = "Wishlist"."userId" AND "User"."email" = 'user@mykadoo.com'
JOIN "Product" ON "Product"."affiliateProgram" = 'testshop' AND "Product"."externalId" = 'TS-1'
WHERE "Wishlist"."name" = 'Birthday'
ON CONFLICT ("wishlistId", "productId") DO NOTHING;
