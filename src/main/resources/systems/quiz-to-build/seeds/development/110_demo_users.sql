-- People to try the product with; password of all three: Blueprint-2026. Existing accounts stay as they are.
INSERT INTO organizations (slug, name, settings)
VALUES ('harbor-foods', 'Harbor Foods Cooperative', '{"locale": "en", "time_zone": "Europe/Lisbon"}')
ON CONFLICT (slug) DO NOTHING;

INSERT INTO users (organization_id, email, password_hash, full_name, role, email_verified_at)
SELECT o.id, v.email, crypt('Blueprint-2026', gen_salt('bf', 6)), v.full_name, v.role::"UserRole", CURRENT_TIMESTAMP
FROM (VALUES
    ('harbor-foods', 'ines.duarte@demo.quiz-to-build.com', 'Inês Duarte', 'CLIENT'),
    ('harbor-foods', 'tomas.vale@demo.quiz-to-build.com', 'Tomás Vale', 'CLIENT'),
    ('default', 'dev@demo.quiz-to-build.com', 'Robin Keller', 'DEVELOPER')
) AS v (organization, email, full_name, role)
    JOIN organizations o ON o.slug = v.organization
ON CONFLICT (email) DO NOTHING;

-- No key in the world has this digest: the row is there to be seen in lists.
INSERT INTO api_keys (user_id, name, key_prefix, key_hash, scopes)
SELECT id, 'Local scripts', 'qtb_dev_', encode(digest('quiz-to-build development key', 'sha256'), 'hex'),
    ARRAY['sessions:read', 'documents:read']
FROM users WHERE email = 'dev@demo.quiz-to-build.com'
ON CONFLICT (user_id, name) DO NOTHING;
