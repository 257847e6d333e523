-- The main questionnaire. Its wording belongs to this file; whether it is the active version belongs to the operators.
-- A first insert makes it active unless another version already is.
INSERT INTO questionnaires (slug, version, title, description, estimated_minutes, is_active)
SELECT 'product-blueprint', 1, 'Product blueprint',
    'An interview about a software product, from the first idea to budget and launch. The answers become the '
        'technical, financial and business documents a team needs before it starts to build.',
    35,
    NOT EXISTS (SELECT FROM questionnaires q WHERE q.slug = 'product-blueprint' AND q.version <> 1 AND q.is_active)
ON CONFLICT (slug, version) DO UPDATE
SET title = EXCLUDED.title, description = EXCLUDED.description, estimated_minutes = EXCLUDED.estimated_minutes
WHERE (questionnaires.title, questionnaires.description, questionnaires.estimated_minutes)
    IS DISTINCT FROM (EXCLUDED.title, EXCLUDED.description, EXCLUDED.estimated_minutes);
