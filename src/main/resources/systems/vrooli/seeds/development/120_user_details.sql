-- Roles, profiles and sessions of the demo accounts. Leo has neither a name nor a profile: front ends must cope.
INSERT INTO user_roles (user_id, role_id)
SELECT u.id, r.id
FROM (VALUES
    ('mara.lind@demo.vrooli.com', 'USER'),
    ('mara.lind@demo.vrooli.com', 'ADMIN'),
    ('jonas.okafor@demo.vrooli.com', 'USER'),
    ('yuki.tanabe@demo.vrooli.com', 'USER'),
    ('leo.brandt@demo.vrooli.com', 'USER')
) AS v (email, role)
    JOIN users u ON u.email = v.email
    JOIN roles r ON r.name = v.role
ON CONFLICT (user_id, role_id) DO NOTHING;

INSERT INTO user_profiles (id, display_name, bio, avatar_url, language, time_zone, is_public)
SELECT u.profile_id, v.display_name, v.bio, v.avatar_url, v.language, v.time_zone, v.is_public
FROM (VALUES
    ('mara.lind@demo.vrooli.com', 'Mara', 'Builds routines for small teams and takes them apart again.',
        'https://avatars.vrooli.example/mara.png', 'sv', 'Europe/Stockholm', true),
    ('jonas.okafor@demo.vrooli.com', 'jonas_o', 'Research notes, mostly about rivers.',
        NULL, 'en-GB', 'Africa/Lagos', true),
    ('yuki.tanabe@demo.vrooli.com', NULL, NULL, NULL, 'ja', 'Asia/Tokyo', false)
) AS v (email, display_name, bio, avatar_url, language, time_zone, is_public)
    JOIN users u ON u.email = v.email
ON CONFLICT (id) DO NOTHING;

-- One open, one revoked and one expired session. No token has these digests.
INSERT INTO sessions (id, user_id, token_hash, user_agent, ip_address, created_at, last_active_at, expires_at,
    revoked_at)
SELECT v.id, u.id, encode(sha256(convert_to(v.id, 'UTF8')), 'hex'), v.user_agent, v.ip_address::inet,
    v.created_at::timestamptz, v.last_active_at::timestamptz, v.expires_at::timestamptz, v.revoked_at::timestamptz
FROM (VALUES
    ('cdevsession00000000000001', 'mara.lind@demo.vrooli.com', 'Firefox on Linux', '192.0.2.10',
        '2024-01-03 08:15:00+00', '2024-01-05 17:40:00+00', '2099-01-01 00:00:00+00', NULL),
    ('cdevsession00000000000002', 'mara.lind@demo.vrooli.com', 'Safari on iPhone', '198.51.100.23',
        '2024-01-03 12:00:00+00', '2024-01-03 12:20:00+00', '2099-01-01 00:00:00+00', '2024-01-04 09:00:00+00'),
    ('cdevsession00000000000003', 'jonas.okafor@demo.vrooli.com', 'Chrome on Android', '2001:db8::7',
        '2024-01-02 20:00:00+00', '2024-01-02 21:10:00+00', '2024-01-09 20:00:00+00', NULL)
) AS v (id, email, user_agent, ip_address, created_at, last_active_at, expires_at, revoked_at)
    JOIN users u ON u.email = v.email
ON CONFLICT DO NOTHING;
