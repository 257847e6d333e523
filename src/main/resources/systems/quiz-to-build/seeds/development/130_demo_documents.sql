-- What the finished interview became: one document in each state a reviewer meets, and the trail of it in the log.
INSERT INTO documents (id, session_id, document_type_id, version, title, status, format, storage_key, error_message,
    generated_at, reviewed_by_id, reviewed_at, review_note)
SELECT v.id::uuid, s.id, t.id, v.version, v.title, v.status::"DocumentStatus", v.format, v.storage_key, v.error_message,
    v.generated_at::timestamptz, CASE WHEN v.reviewed_at IS NOT NULL THEN u.id END, v.reviewed_at::timestamptz,
    v.review_note
FROM (VALUES
    ('d0c00000-0000-4000-8000-000000000001', 'architecture-overview', 1, 'Slotwise: architecture overview', 'REJECTED',
        'PDF', 'slotwise/architecture-overview-1.pdf', NULL, '2026-02-20 14:52:00+00', '2026-02-23 10:05:00+00',
        'The private lines to the clinics are missing from the picture.'),
    ('d0c00000-0000-4000-8000-000000000002', 'architecture-overview', 2, 'Slotwise: architecture overview', 'APPROVED',
        'PDF', 'slotwise/architecture-overview-2.pdf', NULL, '2026-02-23 15:30:00+00', '2026-02-24 09:12:00+00', NULL),
    ('d0c00000-0000-4000-8000-000000000003', 'security-concept', 1, 'Slotwise: security concept', 'PENDING_REVIEW',
        'DOCX', 'slotwise/security-concept-1.docx', NULL, '2026-02-24 11:00:00+00', NULL, NULL),
    ('d0c00000-0000-4000-8000-000000000004', 'cost-model', 1, 'Slotwise: cost model', 'FAILED',
        'XLSX', NULL, 'The price list of the hosting provider could not be read.', NULL, NULL, NULL),
    ('d0c00000-0000-4000-8000-000000000005', 'user-stories', 1, 'Slotwise: user stories', 'PENDING',
        'MARKDOWN', NULL, NULL, NULL, NULL, NULL)
) AS v (id, document_type, version, title, status, format, storage_key, error_message, generated_at, reviewed_at,
        review_note)
    JOIN sessions s ON s.id = '5e551000-0000-4000-8000-000000000002'
    JOIN document_types t ON t.slug = v.document_type
    LEFT JOIN users u ON u.email = 'dev@demo.quiz-to-build.com'
ON CONFLICT DO NOTHING;

INSERT INTO audit_logs (id, user_id, action, resource_type, resource_id, details, ip_address, created_at)
SELECT v.id::uuid, u.id, v.action, v.resource_type, v.resource_id, v.details::jsonb, '192.0.2.17',
    v.created_at::timestamptz
FROM (VALUES
    ('a0d17000-0000-4000-8000-000000000001', 'tomas.vale@demo.quiz-to-build.com', 'session.completed', 'session',
        '5e551000-0000-4000-8000-000000000002', '{"answers": 39}', '2026-02-20 14:41:00+00'),
    ('a0d17000-0000-4000-8000-000000000002', 'dev@demo.quiz-to-build.com', 'document.rejected', 'document',
        'd0c00000-0000-4000-8000-000000000001', '{"version": 1}', '2026-02-23 10:05:00+00'),
    ('a0d17000-0000-4000-8000-000000000003', 'dev@demo.quiz-to-build.com', 'document.approved', 'document',
        'd0c00000-0000-4000-8000-000000000002', '{"version": 2}', '2026-02-24 09:12:00+00')
) AS v (id, email, action, resource_type, resource_id, details, created_at)
    JOIN users u ON u.email = v.email
ON CONFLICT (id) DO NOTHING;
