-- Four interviews in four states: half way, finished, given up, and run out. Fixed ids, so that links to them survive a
-- reset. What a developer changed in them since stays.
INSERT INTO sessions (id, user_id, questionnaire_id, status, started_at, last_activity_at, completed_at, expires_at)
SELECT v.id::uuid, u.id, q.id, v.status::"SessionStatus", v.started_at::timestamptz, v.last_activity_at::timestamptz,
    v.completed_at::timestamptz, v.expires_at::timestamptz
FROM (VALUES
    ('5e551000-0000-4000-8000-000000000001', 'ines.duarte@demo.quiz-to-build.com', 'IN_PROGRESS',
        '2026-02-27 09:12:00+00', '2026-02-27 09:31:00+00', NULL, NULL),
    ('5e551000-0000-4000-8000-000000000002', 'tomas.vale@demo.quiz-to-build.com', 'COMPLETED',
        '2026-02-20 14:00:00+00', '2026-02-20 14:41:00+00', '2026-02-20 14:41:00+00', NULL),
    ('5e551000-0000-4000-8000-000000000003', 'tomas.vale@demo.quiz-to-build.com', 'ABANDONED',
        '2026-02-11 16:20:00+00', '2026-02-11 16:24:00+00', NULL, NULL),
    ('5e551000-0000-4000-8000-000000000004', 'ines.duarte@demo.quiz-to-build.com', 'EXPIRED',
        '2026-01-28 08:00:00+00', '2026-01-28 08:03:00+00', NULL, '2026-02-04 08:00:00+00')
) AS v (id, email, status, started_at, last_activity_at, completed_at, expires_at)
    JOIN users u ON u.email = v.email
    JOIN questionnaires q ON q.slug = 'product-blueprint' AND q.version = 1
ON CONFLICT (id) DO NOTHING;

INSERT INTO responses (session_id, question_id, value, seconds_spent, answered_at)
SELECT s.id, q.id, v.value::jsonb, v.seconds_spent, s.started_at + v.minute * interval '1 minute'
FROM (VALUES
    -- Half way: an app for a food cooperative, with some answers that open further questions.
    (1, 0, 12, 'contact_name', '"Inês Duarte"'),
    (1, 1, 15, 'contact_email', '"ines.duarte@demo.quiz-to-build.com"'),
    (1, 1, 9, 'respondent_role', '"other"'),
    (1, 2, 22, 'respondent_role_other', '"Member of the board, responsible for deliveries"'),
    (1, 3, 11, 'organization_stage', '"growing"'),
    (1, 4, 14, 'product_name', '"Crate"'),
    (1, 6, 96, 'problem_statement', '"Members order their weekly crate by phone, and every Friday two people copy the calls into a table. Mistakes are found on the doorstep."'),
    (1, 7, 20, 'product_kinds', '["web_app", "mobile_app"]'),
    (1, 8, 13, 'existing_system', '"manual"'),
    (1, 10, 74, 'existing_system_description', '"A spreadsheet per week since 2015, one shared mailbox, no stock figures."'),
    (1, 13, 88, 'user_groups', '"Members who order\nDrivers who deliver\nOffice staff who plan"'),
    (1, 15, 18, 'expected_users', '24000'),
    (1, 17, 16, 'markets', '["eu"]'),

    -- Finished: a clinic that replaces its appointment system.
    (2, 0, 10, 'contact_name', '"Tomás Vale"'),
    (2, 1, 12, 'contact_email', '"tomas.vale@demo.quiz-to-build.com"'),
    (2, 1, 8, 'respondent_role', '"technical_lead"'),
    (2, 2, 9, 'organization_stage', '"established"'),
    (2, 3, 10, 'product_name', '"Slotwise"'),
    (2, 5, 110, 'problem_statement', '"Patients of nine clinics wait on the phone for an appointment, while a quarter of the free slots are never filled."'),
    (2, 6, 15, 'product_kinds', '["web_app", "public_api"]'),
    (2, 7, 11, 'existing_system', '"replace"'),
    (2, 9, 95, 'existing_system_description', '"A desktop program of 2009 on a server in the basement; the vendor no longer answers."'),
    (2, 12, 70, 'user_groups', '"Patients\nReception\nPhysicians"'),
    (2, 13, 14, 'expected_users', '140000'),
    (2, 14, 17, 'peak_concurrent_users', '2200'),
    (2, 15, 12, 'markets', '["eu"]'),
    (2, 16, 13, 'accessibility_level', '"wcag_aa"'),
    (2, 16, 7, 'language_count', '3'),
    (2, 18, 120, 'must_have_features', '"Find a free slot\nBook, move and cancel it\nBe reminded the day before"'),
    (2, 20, 41, 'feature_plan', '{"sign_in": "first_release", "search": "first_release", "payments": "never", "notifications": "first_release", "reporting": "later", "offline": "never"}'),
    (2, 21, 19, 'ai_features', '["forecast"]'),
    (2, 23, 80, 'ai_oversight', '"The forecast only suggests overbooking; reception decides, and each decision is logged with a name."'),
    (2, 24, 18, 'data_kinds', '["personal", "health"]'),
    (2, 25, 10, 'data_volume_gb', '180'),
    (2, 25, 12, 'data_retention_years', '10'),
    (2, 26, 33, 'integrations', '{"identity": "realtime", "crm": "none", "erp": "batch", "analytics": "none", "messaging": "realtime"}'),
    (2, 28, 62, 'realtime_tolerance', '"Sign-in falls back to a local account for reception; ten minutes are bearable."'),
    (2, 29, 12, 'hosting', '"private_cloud"'),
    (2, 31, 66, 'own_hardware', '"Two halls of a regional provider, certified for health data, private lines to each clinic."'),
    (2, 32, 15, 'availability_target', '"99_9"'),
    (2, 32, 11, 'recovery_minutes', '60'),
    (2, 33, 14, 'repository_url', '"https://git.slotwise.example/legacy/appointments"'),
    (2, 34, 9, 'engineering_maturity', '3'),
    (2, 35, 16, 'compliance_regimes', '["gdpr", "iso27001"]'),
    (2, 36, 13, 'security_contact', '"security@slotwise.example"'),
    (2, 36, 12, 'penetration_test_date', '"2026-09-15"'),
    (2, 37, 8, 'data_protection_officer', '"yes"'),
    (2, 38, 12, 'launch_date', '"2026-11-02"'),
    (2, 38, 15, 'budget_eur', '420000'),
    (2, 39, 9, 'funding_source', '"revenue"'),
    (2, 39, 8, 'team_size', '6'),
    (2, 40, 8, 'confidence', '7'),

    -- Given up after the first section.
    (3, 0, 14, 'contact_name', '"Tomás Vale"'),
    (3, 1, 16, 'contact_email', '"tomas.vale@demo.quiz-to-build.com"'),
    (3, 2, 12, 'respondent_role', '"technical_lead"'),
    (3, 3, 10, 'organization_stage', '"idea"'),

    -- Run out after one answer.
    (4, 0, 12, 'contact_name', '"Inês Duarte"')
) AS v (session, minute, seconds_spent, question_key, value)
    JOIN sessions s ON s.id = ('5e551000-0000-4000-8000-00000000000' || v.session)::uuid
    JOIN questions q ON q.questionnaire_id = s.questionnaire_id AND q.key = v.question_key
ON CONFLICT (session_id, question_id) DO NOTHING;

-- Where each of them stands: at the question answered last. Only while the session has no place yet.
UPDATE sessions
SET current_question_id = last.question_id, current_section_id = last.section_id
FROM (
    SELECT DISTINCT ON (r.session_id) r.session_id, q.id AS question_id, q.section_id
    FROM responses r
        JOIN questions q ON q.id = r.question_id
        JOIN sections x ON x.id = q.section_id
    ORDER BY r.session_id, x.order_index DESC, q.order_index DESC
) AS last
WHERE last.session_id = sessions.id
    AND sessions.current_question_id IS NULL
    AND sessions.id::text LIKE '5e551000-0000-4000-8000-00000000000_';
