-- The organization new users belong to until they bring their own. Its name and settings are the operators' to change,
-- so an existing row stays as it is.
INSERT INTO organizations (slug, name, settings)
VALUES ('default', 'Default organization', '{"locale": "en", "time_zone": "UTC", "document_formats": ["PDF", "DOCX"]}')
ON CONFLICT (slug) DO NOTHING;
