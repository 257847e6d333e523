-- Everyday work on a laptop: everything is allowed, nothing leaves the machine.
INSERT INTO settings (namespace, key, type, value, description, updated_by)
SELECT namespace, key, jsonb_typeof(value::jsonb), value::jsonb, description, 'seed'
FROM (VALUES
    ('service', 'public_url', '"http://localhost:3000"',
        'Where browsers reach the service'),
    ('service', 'banner', '{"text": "Development", "colour": "#2e7d32"}',
        'Strip at the top of every page; an empty text hides it'),
    ('cors', 'allowed_origins', '["http://localhost:3000", "http://localhost:5173"]',
        'Origins whose scripts may call the API'),
    ('logging', 'level', '"debug"',
        'Least level that is written'),
    ('logging', 'slow_query_ms', '100',
        'Queries that take longer are logged with their plan'),
    ('rate_limit', 'requests_per_minute', '10000',
        'Per client address'),
    ('cache', 'ttl_seconds', '0',
        'How long a setting may be served from memory; 0 reads it each time'),
    ('mail', 'transport', '{"kind": "smtp", "host": "localhost", "port": 1025}',
        'Where mail goes; here a catcher that shows it in a browser'),
    ('retention', 'entry_days', '90',
        'Entries older than this are archived'),
    ('features', 'offline_sync', 'true',
        'Entries written without a connection are sent later'),
    ('features', 'voice_entries', 'true',
        'Dictated entries; experimental'),
    ('features', 'duplicate_finder', 'true',
        'Warns of an entry that looks like one of the last hour; experimental')
) AS wanted (namespace, key, value, description)
ON CONFLICT (namespace, key) DO NOTHING;
