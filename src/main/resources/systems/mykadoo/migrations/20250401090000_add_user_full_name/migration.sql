-- "name" becomes "fullName" while the shop stays open. A rename in place would break every application instance that is
-- still running, so it is done in steps, and after each of them old and new application code both work:
--   1. this migration: the new column, still nullable, and a trigger that writes both ways
--   2. backfill_user_full_name: users from before
--   3. check_user_full_name and require_user_full_name: no user without it
-- From 1 on code may write "fullName" only; it may read "fullName" only from 2 on.

-- Nullable and without default: a change of the catalogue, no row is touched.
ALTER TABLE "User" ADD COLUMN "fullName" TEXT;

CREATE FUNCTION "syncUserFullName"() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Old code gives "name" only, new code "fullName" only. Should both be given and differ, the new one counts.
        NEW."fullName" := COALESCE(NEW."fullName", NEW."name");
        NEW."name" := NEW."fullName";
    ELSIF NEW."fullName" IS DISTINCT FROM OLD."fullName" THEN
        -- Before NOT NULL is checked, as in all BEFORE triggers: setting "fullName" to NULL is refused for "name".
        NEW."name" := NEW."fullName";
    ELSIF NEW."name" IS DISTINCT FROM OLD."name" THEN
        NEW."fullName" := NEW."name";
    END IF;
    RETURN NEW;
END
$$;

-- It sorts before "User_touchUpdatedAt", which therefore sees the row as it will be stored.
CREATE TRIGGER "User_syncFullName"
    BEFORE INSERT OR UPDATE OF "name", "fullName" ON "User"
    FOR EACH ROW
    EXECUTE FUNCTION "syncUserFullName"();
