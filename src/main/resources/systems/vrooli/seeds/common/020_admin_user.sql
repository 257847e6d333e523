-- The administrator, found again by email. As in the team's own seed an existing account is not changed, and it has no
-- password: sign-in is by a link sent to this address.
INSERT INTO users (email, name)
VALUES ('admin@vrooli.com', 'Admin User')
ON CONFLICT (email) DO NOTHING;

-- Connected to its roles. A link that somebody removed comes back: without it nobody could administer.
INSERT INTO user_roles (user_id, role_id)
SELECT u.id, r.id
FROM users u
    JOIN roles r ON r.name IN ('USER', 'ADMIN')
WHERE u.email = 'admin@vrooli.com'
ON CONFLICT (user_id, role_id) DO NOTHING;

INSERT INTO user_profiles (id, display_name)
SELECT profile_id, 'Vrooli team' FROM users WHERE email = 'admin@vrooli.com'
ON CONFLICT (id) DO NOTHING;
