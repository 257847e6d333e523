-- The rehearsal: production's values, except where mail, robots or people would take it for production.
INSERT INTO settings (namespace, key, type, value, description, updated_by)
SELECT namespace, key, jsonb_typeof(value::jsonb), value::jsonb, description, 'seed'
FROM (VALUES
    ('service', 'public_url', '"https://staging.digilog.example"',
        'Where browsers reach the service'),
    ('service', 'banner', '{"text": "Staging: nothing here is kept", "colour": "#ef6c00"}',
        'Strip at the top of every page; an empty text hides it'),
    ('cors', 'allowed_origins', '["https://staging.digilog.example"]',
        'Origins whose scripts may call the API'),
    ('logging', 'level', '"info"',
        'Least level that is written'),
    ('logging', 'slow_query_ms', '500',
        'Queries that take longer are logged with their plan'),
    ('rate_limit', 'requests_per_minute', '600',
        'Per client address'),
    ('cache', 'ttl_seconds', '30',
        'How long a setting may be served from memory; 0 reads it each time'),
    ('mail', 'transport', '{"kind": "smtp", "host": "mail-sink", "port": 25}',
        'Where mail goes; here a sink that delivers nothing'),
    ('retention', 'entry_days', '30',
        'Entries older than this are archived'),
    ('features', 'offline_sync', 'true',
        'Entries written without a connection are sent later'),
    ('features', 'duplicate_finder', 'true',
        'Warns of an entry that looks like one of the last hour; on trial')
) AS wanted (namespace, key, value, description)
ON CONFLICT (namespace, key) DO NOTHING;
