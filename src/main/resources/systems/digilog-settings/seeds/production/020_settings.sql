-- First values for production. From then on they belong to its operators: an existing setting is left alone.
INSERT INTO settings (namespace, key, type, value, description, updated_by)
SELECT namespace, key, jsonb_typeof(value::jsonb), value::jsonb, description, 'seed'
FROM (VALUES
    ('service', 'public_url', '"https://settings.digilog.example"',
        'Where browsers reach the service'),
    ('service', 'banner', '{"text": "", "colour": "#1565c0"}',
        'Strip at the top of every page; an empty text hides it'),
    ('cors', 'allowed_origins', '["https://app.digilog.example", "https://admin.digilog.example"]',
        'Origins whose scripts may call the API'),
    ('logging', 'level', '"info"',
        'Least level that is written'),
    ('logging', 'slow_query_ms', '1000',
        'Queries that take longer are logged with their plan'),
    ('rate_limit', 'requests_per_minute', '600',
        'Per client address'),
    ('cache', 'ttl_seconds', '60',
        'How long a setting may be served from memory; 0 reads it each time'),
    ('mail', 'transport', '{"kind": "smtp", "host": "smtp.digilog.example", "port": 587, "startTls": true,
                           "passwordRef": "secret:mail/password"}',
        'Where mail goes; the password is a reference, never the secret itself'),
    ('retention', 'entry_days', '2555',
        'Entries older than this are archived; seven years are required by law'),
    ('features', 'offline_sync', 'false',
        'Entries written without a connection are sent later')
) AS wanted (namespace, key, value, description)
ON CONFLICT (namespace, key) DO NOTHING;
