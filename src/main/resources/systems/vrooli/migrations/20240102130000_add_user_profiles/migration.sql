-- Every account gets the key of a profile; the profile itself is a row of its own, because most requests need the
-- account and few the profile.

-- Step 1: the column, still empty. No default yet, because a volatile one would rewrite the table under a full lock.
ALTER TABLE users ADD COLUMN profile_id TEXT;

-- Step 2: a key for the accounts that exist.
UPDATE users SET profile_id = gen_random_uuid() WHERE profile_id IS NULL;

-- Step 3: from here on always there. The default serves clients that do not know the column yet.
ALTER TABLE users ALTER COLUMN profile_id SET DEFAULT gen_random_uuid()::text;
ALTER TABLE users ALTER COLUMN profile_id SET NOT NULL;
ALTER TABLE users ADD CONSTRAINT users_profile_id_key UNIQUE (profile_id);

-- The profile points at the account and not the other way round: an account can be made without a profile, and a
-- profile never outlives its account.
CREATE TABLE user_profiles (
    id           TEXT           NOT NULL,
    display_name TEXT,
    bio          TEXT,
    avatar_url   TEXT,
    language     TEXT           NOT NULL DEFAULT 'en',
    time_zone    TEXT           NOT NULL DEFAULT 'UTC',
    is_public    BOOLEAN        NOT NULL DEFAULT false,
    created_at   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT user_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT user_profiles_bio_check CHECK (length(bio) <= 2000),
    CONSTRAINT user_profiles_avatar_url_check CHECK (avatar_url LIKE 'https://%'),
    CONSTRAINT user_profiles_language_check CHECK (language ~ '^[a-z]{2}(-[A-Z]{2})?$'),
    CONSTRAINT user_profiles_id_fkey FOREIGN KEY (id) REFERENCES users (profile_id)
        ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TRIGGER user_profiles_touch_updated_at BEFORE UPDATE ON user_profiles FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();

-- Existing people keep the name they are known by.
INSERT INTO user_profiles (id, display_name)
SELECT profile_id, name FROM users;
