-- An empty session and one with two answers, of which the second opens a question.
INSERT INTO sessions (id, user_id, questionnaire_id)
SELECT v.id::uuid, u.id, q.id
FROM (VALUES
    ('5e557e57-0000-4000-8000-000000000001'),
    ('5e557e57-0000-4000-8000-000000000002')
) AS v (id)
    JOIN users u ON u.email = 'client@test.quiz-to-build.com'
    JOIN questionnaires q ON q.slug = 'product-blueprint' AND q.version = 1
ON CONFLICT (id) DO NOTHING;

INSERT INTO responses (session_id, question_id, value)
SELECT s.id, q.id, v.value::jsonb
FROM (VALUES
    ('contact_name', '"Test client"'),
    ('respondent_role', '"other"')
) AS v (question_key, value)
    JOIN sessions s ON s.id = '5e557e57-0000-4000-8000-000000000002'
    JOIN questions q ON q.questionnaire_id = s.questionnaire_id AND q.key = v.question_key
ON CONFLICT (session_id, question_id) DO NOTHING;
