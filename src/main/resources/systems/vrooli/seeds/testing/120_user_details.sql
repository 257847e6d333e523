-- One plain account and one administrator.
INSERT INTO user_roles (user_id, role_id)
SELECT u.id, r.id
FROM (VALUES
    ('user@test.vrooli.com', 'USER'),
    ('operator@test.vrooli.com', 'USER'),
    ('operator@test.vrooli.com', 'ADMIN')
) AS v (email, role)
    JOIN users u ON u.email = v.email
    JOIN roles r ON r.name = v.role
ON CONFLICT (user_id, role_id) DO NOTHING;

INSERT INTO user_profiles (id, display_name)
SELECT profile_id, name FROM users WHERE email LIKE '%@test.vrooli.com'
ON CONFLICT (id) DO NOTHING;
