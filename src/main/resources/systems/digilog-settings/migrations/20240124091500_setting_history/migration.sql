CREATE TABLE setting_history (
    id         BIGINT GENERATED ALWAYS AS IDENTITY,
    -- No foreign key: the history of a setting outlives the setting.
    setting_id BIGINT  NOT NULL,
    namespace  TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    operation  TEXT    NOT NULL,
    old_value  JSONB,
    new_value  JSONB,
    version    INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    changed_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT setting_history_pkey PRIMARY KEY (id),
    CONSTRAINT setting_history_operation_known CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    CONSTRAINT setting_history_old_value_unless_inserted CHECK ((old_value IS NULL) = (operation = 'INSERT')),
    CONSTRAINT setting_history_new_value_unless_deleted CHECK ((new_value IS NULL) = (operation = 'DELETE'))
);

CREATE INDEX setting_history_setting_id_version_idx ON setting_history (setting_id, version);
CREATE INDEX setting_history_namespace_key_idx ON setting_history (namespace, key, id);

-- Runs with the rights of its owner, so that a role which may change settings needs no right on their history, and so
-- cannot write into it by hand.
CREATE FUNCTION settings_keep_history() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO setting_history (setting_id, namespace, key, operation, new_value, version, changed_by)
        VALUES (NEW.id, NEW.namespace, NEW.key, TG_OP, NEW.value, NEW.version, NEW.updated_by);
    ELSIF TG_OP = 'DELETE' THEN
        -- The row names its last writer; who deletes it is known to the session only.
        INSERT INTO setting_history (setting_id, namespace, key, operation, old_value, version, changed_by)
        VALUES (OLD.id, OLD.namespace, OLD.key, TG_OP, OLD.value, OLD.version,
                COALESCE(NULLIF(current_setting('digilog.actor', true), ''), session_user));
    ELSIF OLD IS DISTINCT FROM NEW THEN
        INSERT INTO setting_history (setting_id, namespace, key, operation, old_value, new_value, version, changed_by)
        VALUES (NEW.id, NEW.namespace, NEW.key, TG_OP, OLD.value, NEW.value, NEW.version, NEW.updated_by);
    END IF;
    RETURN NULL;
END
$$;

-- Settings older than this table begin their history with the value they have today. The lock that CREATE TRIGGER
-- takes keeps writers out until this transaction ends, so none slips in between the two statements.
CREATE TRIGGER settings_keep_history
    AFTER INSERT OR UPDATE OR DELETE ON settings
    FOR EACH ROW
    EXECUTE FUNCTION settings_keep_history();

INSERT INTO setting_history (setting_id, namespace, key, operation, new_value, version, changed_by, changed_at)
SELECT id, namespace, key, 'INSERT', value, version, updated_by, updated_at
FROM settings
ORDER BY id;
