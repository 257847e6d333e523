-- Vrooli: accounts, their sessions and their roles.

-- Ids are collision-resistant texts (cuid): "c", the time in base 36, then random characters. The Prisma client makes
-- them itself; the default is for every other writer, so that a row can be added without the client. UUIDs supply the
-- randomness, because random() can be predicted and ids appear in links; of each only the last twelve digits, which are
-- free of the constant version bits.
CREATE FUNCTION new_cuid() RETURNS text
    LANGUAGE sql VOLATILE
BEGIN ATOMIC
    WITH base AS (
        SELECT '0123456789abcdefghijklmnopqrstuvwxyz' AS digits,
            (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis,
            decode(right(gen_random_uuid()::text, 12) || right(gen_random_uuid()::text, 12)
                || right(gen_random_uuid()::text, 12), 'hex') AS noise
    )
    SELECT 'c'
        || (SELECT string_agg(substr(digits, (millis / (36 ^ place)::bigint % 36)::int + 1, 1), '' ORDER BY place DESC)
            FROM generate_series(0, 7) AS place)
        || (SELECT string_agg(substr(digits, get_byte(noise, place) % 36 + 1, 1), '' ORDER BY place)
            FROM generate_series(0, 15) AS place)
    FROM base;
END;

CREATE TABLE users (
    id         TEXT           NOT NULL DEFAULT new_cuid(),
    email      TEXT           NOT NULL,
    name       TEXT,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    -- Stored in lower case, so that the plain unique constraint also catches Ann@ and ann@.
    CONSTRAINT users_email_check CHECK (email = lower(email) AND email LIKE '_%@_%')
);
CREATE INDEX users_created_at_idx ON users (created_at);

CREATE TABLE sessions (
    id             TEXT           NOT NULL DEFAULT new_cuid(),
    user_id        TEXT           NOT NULL,
    -- SHA-256 of the token in the cookie, in hex: a stolen copy of this table signs nobody in.
    token_hash     TEXT           NOT NULL,
    user_agent     TEXT,
    ip_address     INET,
    last_active_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at     TIMESTAMPTZ(3) NOT NULL,
    revoked_at     TIMESTAMPTZ(3),
    created_at     TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT sessions_token_hash_check CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT sessions_expires_at_check CHECK (expires_at > created_at),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE TABLE roles (
    id          TEXT           NOT NULL DEFAULT new_cuid(),
    name        TEXT           NOT NULL,
    description TEXT,
    created_at  TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT roles_pkey PRIMARY KEY (id),
    CONSTRAINT roles_name_key UNIQUE (name),
    CONSTRAINT roles_name_check CHECK (name ~ '^[A-Z][A-Z0-9_]*$')
);

CREATE TABLE user_roles (
    user_id    TEXT           NOT NULL,
    role_id    TEXT           NOT NULL,
    granted_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role_id),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE CASCADE,
    -- A role that somebody holds is not deleted by accident: take it from its holders first.
    CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES roles (id)
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX user_roles_role_id_idx ON user_roles (role_id);

-- The Prisma client sets updated_at itself; for every other writer the database does. Bound to the columns people edit:
-- filling in a new column later is no change of the account.
CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

CREATE TRIGGER users_touch_updated_at BEFORE UPDATE OF email, name ON users FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER roles_touch_updated_at BEFORE UPDATE OF name, description ON roles FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
