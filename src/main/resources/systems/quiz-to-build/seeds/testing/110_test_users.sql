-- One account per role that tests sign in with; password of all: test-only. Fixed ids, so that a test can name them.
-- Cheap hashes (cost 4): a test suite signs in often.
INSERT INTO users (id, organization_id, email, password_hash, full_name, role)
SELECT v.id::uuid, o.id, v.email, crypt('test-only', gen_salt('bf', 4)), v.full_name, v.role::"UserRole"
FROM (VALUES
    ('7e570000-0000-4000-8000-000000000001', 'client@test.quiz-to-build.com', 'Test client', 'CLIENT'),
    ('7e570000-0000-4000-8000-000000000002', 'developer@test.quiz-to-build.com', 'Test developer', 'DEVELOPER'),
    ('7e570000-0000-4000-8000-000000000003', 'manager@test.quiz-to-build.com', 'Test manager', 'ADMIN')
) AS v (id, email, full_name, role)
    JOIN organizations o ON o.slug = 'default'
ON CONFLICT DO NOTHING;
