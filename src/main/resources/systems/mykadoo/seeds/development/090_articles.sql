INSERT INTO "Article" ("slug", "title", "summary", "body", "metaDescription", "status", "authorId", "publishedAt")
SELECT wanted.slug, wanted.title, wanted.summary, wanted.body, wanted.meta, wanted.status::"ArticleStatus", "User"."id",
       wanted.published_at::timestamptz
FROM (VALUES
    ('gifts-for-people-who-have-everything', 'Gifts for people who have everything',
        'Give time, give something that gets used up, or give something better than the one they have.',
        E'Ask what they did last weekend, not what they want.\n\nThings that get used up never gather dust: good tea, '
        'seeds, a ticket. And nearly everybody uses one thing daily that is worn out.',
        'Three ways to find a gift for someone who says they need nothing.', 'PUBLISHED', '2025-03-02 09:00:00+00'),
    ('a-kitchen-garden-on-a-windowsill', 'A kitchen garden on a windowsill',
        'What grows indoors, and what to give with it.',
        E'Basil wants sun, mint wants water, and both want to be cut.\n\nTo be checked: does rosemary survive indoors?',
        NULL, 'DRAFT', NULL)
) AS wanted (slug, title, summary, body, meta, status, published_at)
LEFT JOIN "User" ON "User"."email" = 'admin@mykadoo.com'
ON CONFLICT ("slug") DO NOTHING;

INSERT INTO "ArticleCategory" ("articleId", "categoryId")
SELECT "Article"."id", "Category"."id"
FROM (VALUES
    ('gifts-for-people-who-have-everything', 'experiences'),
    ('gifts-for-people-who-have-everything', 'food-drink'),
    ('a-kitchen-garden-on-a-windowsill', 'indoor-plants')
) AS wanted (article, category)
JOIN "Article" ON "Article"."slug" = wanted.article
JOIN "Category" ON "Category"."slug" = wanted.category
ON CONFLICT DO NOTHING;
