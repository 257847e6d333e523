-- A session works on one questionnaire. Foreign keys alone let it hold an answer to, or stand at, a question of another
-- one; such an answer would never be shown and never be missed. The two triggers refuse it. Rows that do not exist at
-- all are left to the foreign keys, whose message is the better one.

CREATE FUNCTION check_response_questionnaire() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM sessions s, questions q
        WHERE s.id = NEW.session_id AND q.id = NEW.question_id AND q.questionnaire_id <> s.questionnaire_id
    ) THEN
        RAISE EXCEPTION 'question % is not part of the questionnaire of session %', NEW.question_id, NEW.session_id
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'responses_questionnaire_check';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER responses_questionnaire_check BEFORE INSERT OR UPDATE OF session_id, question_id ON responses
    FOR EACH ROW EXECUTE FUNCTION check_response_questionnaire();

CREATE FUNCTION check_session_position() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM questions q
        WHERE q.id = NEW.current_question_id
            AND (q.questionnaire_id <> NEW.questionnaire_id OR q.section_id <> NEW.current_section_id)
    ) OR EXISTS (
        SELECT FROM sections x WHERE x.id = NEW.current_section_id AND x.questionnaire_id <> NEW.questionnaire_id
    ) THEN
        RAISE EXCEPTION 'session % cannot stand at question % in section %',
            NEW.id, NEW.current_question_id, NEW.current_section_id
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'sessions_position_check';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER sessions_position_check
    BEFORE INSERT OR UPDATE OF questionnaire_id, current_section_id, current_question_id ON sessions
    FOR EACH ROW EXECUTE FUNCTION check_session_position();
