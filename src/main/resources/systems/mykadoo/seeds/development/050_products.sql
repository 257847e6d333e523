INSERT INTO "Product"
    ("affiliateProgram", "externalId", "title", "description", "brand", "price", "currency", "imageUrl", "affiliateUrl",
     "categoryId", "rating", "reviewCount", "tags")
SELECT wanted.program, wanted.external_id, wanted.title, wanted.description, wanted.brand, wanted.price, 'USD',
       'https://img.shop.example/' || wanted.external_id || '.jpg',
       'https://go.shop.example/' || wanted.external_id || '?partner=mykadoo',
       "Category"."id", wanted.rating, wanted.reviews, wanted.tags::text[]
FROM (VALUES
    ('fernhaus', 'FH-20417', 'Hand coffee grinder with steel burrs',
        'Forty clicks between espresso and French press; fits into a rucksack.',
        'Mahlwerk', 89.00, 'coffee-tea', 4.7, 1312, '{coffee,travel,"for two"}'),
    ('fernhaus', 'FH-33102', 'Self-watering herb planter for the windowsill',
        'Three pots of stoneware and a tank that lasts for two weeks of holiday.',
        'Grünzeug', 44.50, 'indoor-plants', 4.4, 286, '{plants,kitchen,beginners}'),
    ('trailpost', 'TP-7781', 'Wireless headphones with thirty hours of battery',
        'Quiet in a train, light on a walk, folded into a case that survives both.',
        'Norrland Audio', 129.95, 'audio', 4.6, 5240, '{music,travel,commuting}')
) AS wanted (program, external_id, title, description, brand, price, category, rating, reviews, tags)
LEFT JOIN "Category" ON "Category"."slug" = wanted.category
ON CONFLICT ("affiliateProgram", "externalId") DO NOTHING;
