-- A CSV file is matched by MC number and these carriers have none, so they are matched by name. The name is looked for
-- among all carriers: one that has been given its number since must not come back as a second carrier without one.
INSERT INTO carriers (name, status)
SELECT wanted.name, wanted.status::carrier_status
FROM (VALUES
    ('Applegate County Gravel', 'ACTIVE'),
    ('Mossy Oak Lane Moving & Storage', 'ACTIVE'),
    ('Ferris Family Hay Hauling', 'PENDING'),
    ('Little Sawmill Creek Log Trucks', 'INACTIVE')
) AS wanted (name, status)
WHERE NOT EXISTS (SELECT FROM carriers WHERE lower(carriers.name) = lower(wanted.name))
ON CONFLICT DO NOTHING;
