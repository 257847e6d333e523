-- updated_at was kept by the Prisma client alone. Other writers (the JSON API, seeds, a hand in psql) left it standing.
-- From here on the database keeps it: when a row really changes and the writer did not set the column itself.

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := CURRENT_TIMESTAMP;
    RETURN NEW;
END
$$;

CREATE TRIGGER organizations_touch_updated_at BEFORE UPDATE ON organizations FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER users_touch_updated_at BEFORE UPDATE ON users FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER questionnaires_touch_updated_at BEFORE UPDATE ON questionnaires FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER sections_touch_updated_at BEFORE UPDATE ON sections FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER questions_touch_updated_at BEFORE UPDATE ON questions FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER visibility_rules_touch_updated_at BEFORE UPDATE ON visibility_rules FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER sessions_touch_updated_at BEFORE UPDATE ON sessions FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER responses_touch_updated_at BEFORE UPDATE ON responses FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER document_types_touch_updated_at BEFORE UPDATE ON document_types FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER documents_touch_updated_at BEFORE UPDATE ON documents FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER engineering_standards_touch_updated_at BEFORE UPDATE ON engineering_standards FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.* AND OLD.updated_at = NEW.updated_at) EXECUTE FUNCTION touch_updated_at();
