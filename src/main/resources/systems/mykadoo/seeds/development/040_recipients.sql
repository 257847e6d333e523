INSERT INTO "RecipientProfile"
    ("userId", "name", "relationship", "age", "birthday", "interests", "budgetMin", "budgetMax", "notes")
SELECT "User"."id", wanted.name, wanted.relationship, wanted.age, wanted.birthday::date, wanted.interests::text[],
       wanted.budget_min, wanted.budget_max, wanted.notes
FROM (VALUES
    ('gold@mykadoo.com', 'Mum', 'mother', 63, '1962-05-17', '{gardening,tea,"crime novels"}', 30.00, 90.00,
        'Has every kind of mug already'),
    ('user@mykadoo.com', 'Jonas', 'partner', 31, '1994-11-30', '{hiking,coffee,photography}', 20.00, 150.00, NULL)
) AS wanted (email, name, relationship, age, birthday, interests, budget_min, budget_max, notes)
JOIN "User" ON "User"."email" = wanted.email
ON CONFLICT ("userId", "name") DO NOTHING;
