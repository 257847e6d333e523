-- The first administrator. An account with this address is left as it is, hash included: whoever changed the password
-- after the first start keeps the new one. The hash is costly on purpose, so it is only made for a missing account.
INSERT INTO "User" ("email", "passwordHash", "fullName", "role", "emailVerifiedAt")
SELECT 'admin@mykadoo.com', crypt(${ADMIN_PASSWORD}, gen_salt('bf', 12)), 'Mykadoo Administrator', 'ADMIN',
       CURRENT_TIMESTAMP
WHERE NOT EXISTS (SELECT FROM "User" WHERE "email" = 'admin@mykadoo.com')
ON CONFLICT ("email") DO NOTHING;

INSERT INTO "UserProfile" ("userId")
SELECT "id" FROM "User" WHERE "email" = 'admin@mykadoo.com'
ON CONFLICT ("userId") DO NOTHING;

INSERT INTO "Subscription" ("userId", "tier")
SELECT "id", 'FREE' FROM "User" WHERE "email" = 'admin@mykadoo.com'
ON CONFLICT ("userId") DO NOTHING;
