-- Conversations and searches have no key of their own kind, so their ids are fixed here.
INSERT INTO "Conversation" ("id", "userId", "title", "status", "createdAt")
SELECT '3b0f6c1e-5a57-4c8e-9d3a-0d9f7e1c2a01', "id", 'Mother''s birthday in May', 'CLOSED', '2025-04-28 19:02:00+00'
FROM "User" WHERE "email" = 'gold@mykadoo.com'
ON CONFLICT ("id") DO NOTHING;

INSERT INTO "Message" ("conversationId", "position", "role", "content", "tokens", "createdAt")
SELECT "Conversation"."id", wanted.position, wanted.role::"MessageRole", wanted.content, wanted.tokens,
       "Conversation"."createdAt" + wanted.position * interval '20 seconds'
FROM (VALUES
    (1, 'SYSTEM', 'You help to find gifts. Ask at most two questions before you suggest something.', 18),
    (2, 'USER', 'My mother turns 63. She loves her garden and has no room for more mugs.', 19),
    (3, 'ASSISTANT', 'Does she grow herbs or flowers, and what would you like to spend?', 16),
    (4, 'USER', 'Herbs, in the kitchen. Up to 90 dollars.', 11),
    (5, 'ASSISTANT', 'A planter that waters itself would look after them while she travels.', 15)
) AS wanted (position, role, content, tokens)
JOIN "Conversation" ON "Conversation"."id" = '3b0f6c1e-5a57-4c8e-9d3a-0d9f7e1c2a01'
ON CONFLICT ("conversationId", "position") DO NOTHING;

-- A search loses its user, recipient and conversation when those are deleted. The accounts come back with this seed, so
-- their searches are handed back to them.
INSERT INTO "Search"
    ("id", "userId", "recipientProfileId", "conversationId", "query", "occasion", "budgetMin", "budgetMax", "filters",
     "durationMs", "createdAt")
SELECT wanted.id::uuid, "User"."id", "RecipientProfile"."id", "Conversation"."id", wanted.query,
       wanted.occasion::"Occasion", wanted.budget_min, wanted.budget_max, wanted.filters::jsonb, wanted.duration,
       wanted.created_at::timestamptz
FROM (VALUES
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c01', 'gold@mykadoo.com', 'Mum', '3b0f6c1e-5a57-4c8e-9d3a-0d9f7e1c2a01',
        'herb garden for a small kitchen', 'BIRTHDAY', 30.00, 90.00, '{"categories": ["indoor-plants"]}', 412,
        '2025-04-28 19:04:00+00'),
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c02', 'user@mykadoo.com', 'Jonas', NULL,
        'coffee on a hiking trip', 'ANNIVERSARY', 20.00, 150.00, '{"categories": ["coffee-tea", "hiking"]}', 655,
        '2025-05-11 07:48:00+00'),
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c03', 'user@mykadoo.com', NULL, NULL,
        'something for a train commuter', 'OTHER', NULL, NULL, '{}', 287, '2025-06-03 16:20:00+00')
) AS wanted (id, email, recipient, conversation, query, occasion, budget_min, budget_max, filters, duration, created_at)
JOIN "User" ON "User"."email" = wanted.email
LEFT JOIN "RecipientProfile"
    ON "RecipientProfile"."userId" = "User"."id" AND "RecipientProfile"."name" = wanted.recipient
LEFT JOIN "Conversation" ON "Conversation"."id" = wanted.conversation::uuid
ON CONFLICT ("id") DO UPDATE
SET "userId" = EXCLUDED."userId",
    "recipientProfileId" = EXCLUDED."recipientProfileId",
    "conversationId" = EXCLUDED."conversationId"
WHERE "Search"."userId" IS NULL;

INSERT INTO "SearchResult" ("searchId", "productId", "rank", "score", "reason")
SELECT "Search"."id", "Product"."id", wanted.rank, wanted.score, wanted.reason
FROM (VALUES
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c01', 'FH-33102', 1, 0.94, 'Herbs, little room, within the budget'),
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c02', 'FH-20417', 1, 0.91, 'Coffee by hand, light enough to carry'),
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c02', 'TP-7781', 2, 0.48, 'Made for travel, but not for coffee'),
    ('7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c03', 'TP-7781', 1, 0.88, 'Quiet in a train')
) AS wanted (search_id, external_id, rank, score, reason)
JOIN "Search" ON "Search"."id" = wanted.search_id::uuid
JOIN "Product" ON "Product"."externalId" = wanted.external_id
ON CONFLICT DO NOTHING;

INSERT INTO "UserFeedback" ("userId", "searchId", "productId", "rating", "helpful", "comment")
SELECT "User"."id", "Search"."id", "Product"."id", wanted.rating, wanted.helpful, wanted.comment
FROM (VALUES
    ('gold@mykadoo.com', '7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c01', 'FH-33102', 5, true, 'She has basil now. Thank you!'),
    ('user@mykadoo.com', '7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c02', 'TP-7781', 2, false, 'I asked for coffee')
) AS wanted (email, search_id, external_id, rating, helpful, comment)
JOIN "User" ON "User"."email" = wanted.email
JOIN "Search" ON "Search"."id" = wanted.search_id::uuid
JOIN "Product" ON "Product"."externalId" = wanted.external_id
ON CONFLICT ("userId", "searchId", "productId") DO NOTHING;

INSERT INTO "AffiliateClick" ("trackingCode", "userId", "productId", "searchResultId", "referrer", "clickedAt")
SELECT wanted.code, "User"."id", "Product"."id", "SearchResult"."id", 'https://mykadoo.example/search',
       wanted.clicked_at::timestamptz
FROM (VALUES
    ('dev-clk-0001', 'gold@mykadoo.com', '7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c01', 'FH-33102', '2025-04-28 19:06:00+00'),
    ('dev-clk-0002', 'user@mykadoo.com', '7e2d4a90-1f3b-4b6a-8c11-6a5b9f0e4c02', 'FH-20417', '2025-05-11 07:51:00+00')
) AS wanted (code, email, search_id, external_id, clicked_at)
JOIN "User" ON "User"."email" = wanted.email
JOIN "Product" ON "Product"."externalId" = wanted.external_id
LEFT JOIN "SearchResult"
    ON "SearchResult"."searchId" = wanted.search_id::uuid AND "SearchResult"."productId" = "Product"."id"
ON CONFLICT ("trackingCode") DO NOTHING;

INSERT INTO "Commission"
    ("affiliateClickId", "affiliateProgram", "orderReference", "orderAmount", "amount", "status", "orderedAt", "paidAt")
SELECT "AffiliateClick"."id", 'fernhaus', 'FH-ORD-558120', 44.50, 3.56, 'PAID', '2025-04-28 19:15:00+00',
       '2025-06-15 00:00:00+00'
FROM "AffiliateClick" WHERE "trackingCode" = 'dev-clk-0001'
ON CONFLICT ("affiliateProgram", "orderReference") DO NOTHING;

INSERT INTO "ProductPerformance" ("productId", "impressions", "clicks", "purchases", "revenue")
SELECT "Product"."id", wanted.impressions, wanted.clicks, wanted.purchases, wanted.revenue
FROM (VALUES
    ('FH-20417', 412, 37, 4, 28.48),
    ('FH-33102', 288, 41, 6, 21.36),
    ('TP-7781', 930, 52, 3, 19.49)
) AS wanted (external_id, impressions, clicks, purchases, revenue)
JOIN "Product" ON "Product"."externalId" = wanted.external_id
ON CONFLICT ("productId") DO NOTHING;
