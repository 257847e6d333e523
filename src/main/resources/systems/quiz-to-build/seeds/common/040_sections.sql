-- Order in steps of ten, so that an operator can put a section of their own between two of ours.
INSERT INTO sections (questionnaire_id, key, title, description, order_index)
SELECT q.id, s.key, s.title, s.description, s.order_index
FROM questionnaires q
    CROSS JOIN (VALUES
        (10, 'about_you', 'You and your organization', 'Who answers, and for whom the documents are written.'),
        (20, 'product', 'The product', 'What it is, which problem it solves, and what exists already.'),
        (30, 'users_and_market', 'Users and market', 'Who will use it, how many, where, and with which needs.'),
        (40, 'scope', 'Scope', 'What the first release has to do, and what can wait.'),
        (50, 'data', 'Data and integrations', 'What the product stores and which systems it talks to.'),
        (60, 'technology', 'Technology and hosting', 'Where it runs, how reliable it has to be, how your team works.'),
        (70, 'security', 'Security and compliance', 'Which rules apply and who looks after them.'),
        (80, 'delivery', 'Money, team and time', 'What it may cost, who builds it, and when it has to be there.')
    ) AS s (order_index, key, title, description)
WHERE q.slug = 'product-blueprint' AND q.version = 1
ON CONFLICT (questionnaire_id, key) DO UPDATE
SET title = EXCLUDED.title, description = EXCLUDED.description, order_index = EXCLUDED.order_index
WHERE (sections.title, sections.description, sections.order_index)
    IS DISTINCT FROM (EXCLUDED.title, EXCLUDED.description, EXCLUDED.order_index);
