CREATE TABLE roles (
    name text PRIMARY KEY
);
