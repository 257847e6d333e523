-- An administrator and one user, with a password that test code may write down. Cost 4, the least there is: a suite
-- signs in hundreds of times, and these hashes protect nothing.
INSERT INTO "User" ("email", "passwordHash", "fullName", "role", "emailVerifiedAt")
SELECT wanted.email, crypt('Test123!@#', gen_salt('bf', 4)), wanted.full_name, wanted.role::"UserRole",
       '2025-01-06 08:00:00+00'
FROM (VALUES
    ('admin@mykadoo.com', 'Test Administrator', 'ADMIN'),
    ('user@mykadoo.com', 'Test User', 'USER')
) AS wanted (email, full_name, role)
WHERE NOT EXISTS (SELECT FROM "User" WHERE "User"."email" = wanted.email)
ON CONFLICT ("email") DO NOTHING;

INSERT INTO "UserProfile" ("userId")
SELECT "id" FROM "User" WHERE "email" IN ('admin@mykadoo.com', 'user@mykadoo.com')
ON CONFLICT ("userId") DO NOTHING;

INSERT INTO "Subscription" ("userId", "tier")
SELECT "id", 'FREE' FROM "User" WHERE "email" IN ('admin@mykadoo.com', 'user@mykadoo.com')
ON CONFLICT ("userId") DO NOTHING;
