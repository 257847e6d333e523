-- History that can be edited proves nothing. A retention job that has to delete old rows runs as the owner and disables
-- these triggers for its transaction: a decision to be seen in a log, not an accident.
CREATE FUNCTION setting_history_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the history of settings is only ever added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Change or delete the rows of settings; the history follows by itself.';
END
$$;

CREATE TRIGGER setting_history_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON setting_history
    FOR EACH STATEMENT
    EXECUTE FUNCTION setting_history_refuse_change();

-- TRUNCATE fires no row triggers: it would empty the settings without a word in their history.
CREATE TRIGGER settings_refuse_truncate
    BEFORE TRUNCATE ON settings
    FOR EACH STATEMENT
    EXECUTE FUNCTION setting_history_refuse_change();
