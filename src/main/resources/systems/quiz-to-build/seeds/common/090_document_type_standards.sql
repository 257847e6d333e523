-- Which standards a document has to follow. The mapping is reference data: priority and duty follow this file. Further
-- mappings that operators made are not touched.
INSERT INTO document_type_standards (document_type_id, standard_id, priority, is_mandatory)
SELECT t.id, st.id, v.priority, v.is_mandatory
FROM (VALUES
    ('architecture-overview', 'ARC-01', 100, true),
    ('architecture-overview', 'ARC-02', 90, true),
    ('architecture-overview', 'ARC-03', 80, true),
    ('architecture-overview', 'SEC-01', 70, true),
    ('architecture-overview', 'OPS-02', 40, false),
    ('architecture-overview', 'DOC-01', 30, false),
    ('technology-roadmap', 'ARC-01', 100, true),
    ('technology-roadmap', 'OPS-01', 90, true),
    ('technology-roadmap', 'AID-01', 80, true),
    ('technology-roadmap', 'AID-02', 70, false),
    ('technology-roadmap', 'OPS-03', 60, false),
    ('api-specification', 'ARC-02', 100, true),
    ('api-specification', 'COD-02', 90, true),
    ('api-specification', 'SEC-01', 80, true),
    ('api-specification', 'TST-01', 60, false),
    ('api-specification', 'DOC-01', 50, false),
    ('data-model', 'SEC-03', 100, true),
    ('data-model', 'ARC-01', 90, true),
    ('data-model', 'COD-01', 60, false),
    ('data-model', 'DOC-02', 50, false),
    ('security-concept', 'SEC-01', 100, true),
    ('security-concept', 'SEC-02', 90, true),
    ('security-concept', 'SEC-03', 80, true),
    ('security-concept', 'AID-02', 60, false),
    ('operations-manual', 'OPS-01', 100, true),
    ('operations-manual', 'OPS-02', 90, true),
    ('operations-manual', 'ARC-03', 80, true),
    ('operations-manual', 'SEC-02', 70, true),
    ('operations-manual', 'TST-02', 50, false),
    ('operations-manual', 'OPS-03', 40, false),
    ('business-case', 'OPS-03', 100, true),
    ('business-case', 'DOC-02', 80, false),
    ('cost-model', 'OPS-03', 100, true),
    ('cost-model', 'OPS-02', 60, false),
    ('cost-model', 'AID-01', 40, false),
    ('funding-plan', 'OPS-03', 100, true),
    ('funding-plan', 'OPS-01', 60, false),
    ('risk-register', 'SEC-02', 100, true),
    ('risk-register', 'SEC-03', 90, true),
    ('risk-register', 'ARC-03', 80, true),
    ('risk-register', 'TST-02', 50, false),
    ('requirements-specification', 'DOC-02', 100, true),
    ('requirements-specification', 'TST-01', 90, true),
    ('requirements-specification', 'SEC-03', 80, true),
    ('requirements-specification', 'TST-02', 60, false),
    ('user-stories', 'DOC-02', 100, true),
    ('user-stories', 'TST-01', 90, true),
    ('user-stories', 'COD-01', 40, false),
    ('process-map', 'DOC-02', 100, true),
    ('process-map', 'DOC-01', 70, false),
    ('stakeholder-analysis', 'DOC-02', 100, true),
    ('stakeholder-analysis', 'SEC-03', 60, false)
) AS v (document_type, standard, priority, is_mandatory)
    JOIN document_types t ON t.slug = v.document_type
    JOIN engineering_standards st ON st.code = v.standard
ON CONFLICT (document_type_id, standard_id) DO UPDATE
SET priority = EXCLUDED.priority, is_mandatory = EXCLUDED.is_mandatory
WHERE (document_type_standards.priority, document_type_standards.is_mandatory)
    IS DISTINCT FROM (EXCLUDED.priority, EXCLUDED.is_mandatory);
