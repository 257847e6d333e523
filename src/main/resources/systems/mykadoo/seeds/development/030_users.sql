-- Three accounts, one password, known to everybody: Test123!@#. They never leave development.
-- Hashes are costly on purpose, so one is only made for an account that is missing; a changed password stays changed.
INSERT INTO "User" ("email", "passwordHash", "fullName", "role", "emailVerifiedAt", "createdAt")
SELECT wanted.email, crypt('Test123!@#', gen_salt('bf', 10)), wanted.full_name, wanted.role::"UserRole",
       wanted.created_at::timestamptz, wanted.created_at::timestamptz
FROM (VALUES
    ('admin@mykadoo.com', 'Ada Castellan', 'ADMIN', '2025-01-06 08:00:00+00'),
    ('gold@mykadoo.com', 'Goran Lindqvist', 'USER', '2025-01-13 17:25:00+00'),
    ('user@mykadoo.com', 'Uma Okafor', 'USER', '2025-02-02 20:10:00+00')
) AS wanted (email, full_name, role, created_at)
WHERE NOT EXISTS (SELECT FROM "User" WHERE "User"."email" = wanted.email)
ON CONFLICT ("email") DO NOTHING;

INSERT INTO "UserProfile" ("userId", "locale", "currency", "timezone", "birthday", "interests", "preferences")
SELECT "User"."id", wanted.locale, wanted.currency, wanted.timezone, wanted.birthday::date, wanted.interests::text[],
       wanted.preferences::jsonb
FROM (VALUES
    ('admin@mykadoo.com', 'en-US', 'USD', 'America/New_York', NULL, '{}', '{"theme": "dark"}'),
    ('gold@mykadoo.com', 'sv-SE', 'EUR', 'Europe/Stockholm', '1984-09-21', '{cooking,hiking,"vinyl records"}',
        '{"theme": "light", "reminderDays": 14}'),
    ('user@mykadoo.com', 'en-GB', 'GBP', 'Europe/London', '1996-03-08', '{reading,plants}', '{}')
) AS wanted (email, locale, currency, timezone, birthday, interests, preferences)
JOIN "User" ON "User"."email" = wanted.email
ON CONFLICT ("userId") DO NOTHING;

-- The paid period ends so late that no test ever meets an expired subscription by accident.
INSERT INTO "Subscription"
    ("userId", "tier", "status", "externalSubscriptionId", "currentPeriodStart", "currentPeriodEnd")
SELECT "User"."id", wanted.tier::"SubscriptionTier", 'ACTIVE', wanted.external_id, '2025-01-13 17:30:00+00',
       wanted.period_end::timestamptz
FROM (VALUES
    ('admin@mykadoo.com', 'PLATINUM', 'sub_dev_admin', '2099-12-31 00:00:00+00'),
    ('gold@mykadoo.com', 'GOLD', 'sub_dev_gold', '2099-12-31 00:00:00+00'),
    ('user@mykadoo.com', 'FREE', NULL, NULL)
) AS wanted (email, tier, external_id, period_end)
JOIN "User" ON "User"."email" = wanted.email
ON CONFLICT DO NOTHING;

INSERT INTO "Account" ("userId", "provider", "providerAccountId", "scope")
SELECT "User"."id", wanted.provider::"AccountProvider", wanted.account_id, 'email profile'
FROM (VALUES
    ('gold@mykadoo.com', 'GOOGLE', 'dev-104417730021'),
    ('user@mykadoo.com', 'FACEBOOK', 'dev-88120935')
) AS wanted (email, provider, account_id)
JOIN "User" ON "User"."email" = wanted.email
ON CONFLICT DO NOTHING;

-- One used, one open, so that both pages can be tried. The tokens themselves: dev-verify-user and dev-reset-gold.
INSERT INTO "EmailVerificationToken" ("userId", "tokenHash", "expiresAt", "usedAt")
SELECT "id", encode(digest('dev-verify-user', 'sha256'), 'hex'), '2025-02-03 20:10:00+00', '2025-02-02 20:14:00+00'
FROM "User" WHERE "email" = 'user@mykadoo.com'
ON CONFLICT ("tokenHash") DO NOTHING;

INSERT INTO "PasswordResetToken" ("userId", "tokenHash", "expiresAt")
SELECT "id", encode(digest('dev-reset-gold', 'sha256'), 'hex'), '2099-12-31 00:00:00+00'
FROM "User" WHERE "email" = 'gold@mykadoo.com'
ON CONFLICT ("tokenHash") DO NOTHING;
