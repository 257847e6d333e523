-- Automatic tests: small limits, so that a test reaches them.
INSERT INTO settings (namespace, key, type, value, description, updated_by)
SELECT namespace, key, jsonb_typeof(value::jsonb), value::jsonb, description, 'seed'
FROM (VALUES
    ('service', 'public_url', '"http://localhost:3100"',
        'Where browsers reach the service'),
    ('service', 'banner', '{"text": "Test run", "colour": "#6a1b9a"}',
        'Strip at the top of every page; an empty text hides it'),
    ('cors', 'allowed_origins', '["http://localhost:3100"]',
        'Origins whose scripts may call the API'),
    ('logging', 'level', '"warn"',
        'Least level that is written'),
    ('logging', 'slow_query_ms', '1000',
        'Queries that take longer are logged with their plan'),
    ('rate_limit', 'requests_per_minute', '20',
        'Per client address'),
    ('cache', 'ttl_seconds', '1',
        'How long a setting may be served from memory; 0 reads it each time'),
    ('mail', 'transport', '{"kind": "memory"}',
        'Where mail goes; here a list that tests look into'),
    ('retention', 'entry_days', '1',
        'Entries older than this are archived'),
    ('features', 'offline_sync', 'false',
        'Entries written without a connection are sent later')
) AS wanted (namespace, key, value, description)
ON CONFLICT (namespace, key) DO NOTHING;
