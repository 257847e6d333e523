INSERT INTO roles (name) VALUES ('clerk'), ('manager') ON CONFLICT DO NOTHING;
