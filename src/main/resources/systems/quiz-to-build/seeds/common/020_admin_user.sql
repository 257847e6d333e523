-- The first administrator. The password comes from a secret and is hashed here, in the database, so that neither the
-- file nor the wire log of a client holds it.
-- Met again, the account keeps its hash: by then the password belongs to a person. It is only made an administrator
-- again when nobody else could sign in as one; an installation that retired it for personal accounts is left alone.
INSERT INTO users (organization_id, email, password_hash, full_name, role, email_verified_at)
SELECT o.id, 'admin@quiz-to-build.com', crypt(${ADMIN_PASSWORD}, gen_salt('bf', 10)), 'Platform administrator',
    'SUPER_ADMIN', CURRENT_TIMESTAMP
FROM organizations o
WHERE o.slug = 'default'
ON CONFLICT (email) DO UPDATE
SET role = 'SUPER_ADMIN', is_active = true
WHERE NOT EXISTS (SELECT FROM users u WHERE u.role = 'SUPER_ADMIN' AND u.is_active);
