-- Which category lies below which. The CSV file before this one cannot say it: the ids are made by each database. Only
-- a category that lies nowhere is put in its place, so the tree can be rearranged where it is used.
UPDATE "Category" AS child
SET "parentId" = parent."id"
FROM (VALUES
    ('audio', 'electronics'),
    ('smart-home', 'electronics'),
    ('indoor-plants', 'home-garden'),
    ('coffee-tea', 'kitchen-dining'),
    ('hiking', 'sports-outdoors'),
    ('board-games', 'toys-games')
) AS wanted (child, parent)
JOIN "Category" AS parent ON parent."slug" = wanted.parent
WHERE child."slug" = wanted.child
  AND child."parentId" IS NULL;
