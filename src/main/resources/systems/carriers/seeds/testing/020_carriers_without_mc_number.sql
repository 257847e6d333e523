-- Part of the development set; why these are matched by name is told there.
INSERT INTO carriers (name, status)
SELECT wanted.name, wanted.status::carrier_status
FROM (VALUES
    ('Ferris Family Hay Hauling', 'PENDING')
) AS wanted (name, status)
WHERE NOT EXISTS (SELECT FROM carriers WHERE lower(carriers.name) = lower(wanted.name))
ON CONFLICT DO NOTHING;
