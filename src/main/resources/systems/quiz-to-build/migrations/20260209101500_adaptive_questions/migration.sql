-- The adaptive part of the product: which questions a session shows, and which comes next.
--
-- A condition is JSON, either a comparison
--     {"question": "hosting", "operator": "equals", "value": "public_cloud"}
-- or a combination, nested as deep as needed
--     {"and": [c, c, ...]}   {"or": [c, c, ...]}   {"not": c}
-- Operators: equals, not_equals, in, contains, gt, gte, lt, lte, answered.
-- It names questions by key, so that a copied questionnaire keeps working rules.

-- One comparison. Without an answer every operator is false, not_equals too: a rule must not fire on silence. Where
-- silence matters, {"not": {... "answered"}} says so. Values of different kinds never match and never fail.
CREATE FUNCTION answer_matches(answer jsonb, operator text, expected jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        -- The empty string, list and object are what a cleared field leaves behind.
        WHEN answer IS NULL OR answer IN ('null', '""', '[]', '{}') THEN false
        WHEN operator = 'answered' THEN true
        WHEN expected IS NULL THEN false
        WHEN operator = 'equals' THEN answer = expected
        WHEN operator = 'not_equals' THEN answer <> expected
        -- Several chosen values: one of them in the list is enough.
        WHEN operator = 'in' THEN CASE
            WHEN jsonb_typeof(expected) <> 'array' THEN false
            WHEN jsonb_typeof(answer) = 'array' THEN EXISTS (
                SELECT FROM jsonb_array_elements(answer) AS chosen (value)
                    JOIN jsonb_array_elements(expected) AS wanted (value) ON wanted.value = chosen.value)
            ELSE EXISTS (SELECT FROM jsonb_array_elements(expected) AS wanted (value) WHERE wanted.value = answer)
        END
        -- A list has the value (or all the values), a matrix has the cells, a text has the words.
        WHEN operator = 'contains' THEN CASE
            WHEN jsonb_typeof(answer) = 'array' THEN answer @> expected
            WHEN jsonb_typeof(answer) = 'object' AND jsonb_typeof(expected) = 'object' THEN answer @> expected
            WHEN jsonb_typeof(answer) = 'string' AND jsonb_typeof(expected) = 'string'
                THEN position(lower(expected #>> '{}') IN lower(answer #>> '{}')) > 0
            ELSE false
        END
        WHEN operator NOT IN ('gt', 'gte', 'lt', 'lte') THEN false
        WHEN jsonb_typeof(answer) = 'number' AND jsonb_typeof(expected) = 'number' THEN CASE operator
            WHEN 'gt' THEN (answer #>> '{}')::numeric > (expected #>> '{}')::numeric
            WHEN 'gte' THEN (answer #>> '{}')::numeric >= (expected #>> '{}')::numeric
            WHEN 'lt' THEN (answer #>> '{}')::numeric < (expected #>> '{}')::numeric
            ELSE (answer #>> '{}')::numeric <= (expected #>> '{}')::numeric
        END
        -- Texts are ordered byte by byte, which is the order of time for ISO dates.
        WHEN jsonb_typeof(answer) = 'string' AND jsonb_typeof(expected) = 'string' THEN CASE operator
            WHEN 'gt' THEN (answer #>> '{}') COLLATE "C" > (expected #>> '{}') COLLATE "C"
            WHEN 'gte' THEN (answer #>> '{}') COLLATE "C" >= (expected #>> '{}') COLLATE "C"
            WHEN 'lt' THEN (answer #>> '{}') COLLATE "C" < (expected #>> '{}') COLLATE "C"
            ELSE (answer #>> '{}') COLLATE "C" <= (expected #>> '{}') COLLATE "C"
        END
        ELSE false
    END;
END;

-- A whole condition against the answers, an object of question key to value.
CREATE FUNCTION condition_holds(condition jsonb, answers jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    part jsonb;
BEGIN
    IF condition -> 'and' IS NOT NULL THEN
        FOR part IN SELECT jsonb_array_elements(condition -> 'and') LOOP
            IF NOT condition_holds(part, answers) THEN
                RETURN false;
            END IF;
        END LOOP;
        RETURN true;
    ELSIF condition -> 'or' IS NOT NULL THEN
        FOR part IN SELECT jsonb_array_elements(condition -> 'or') LOOP
            IF condition_holds(part, answers) THEN
                RETURN true;
            END IF;
        END LOOP;
        RETURN false;
    ELSIF condition -> 'not' IS NOT NULL THEN
        RETURN NOT condition_holds(condition -> 'not', answers);
    END IF;
    RETURN answer_matches(answers -> (condition ->> 'question'), condition ->> 'operator', condition -> 'value');
END
$$;

-- The nodes of a condition, itself first. Plain SQL on purpose, here and in condition_is_valid: a CHECK constraint has
-- to work under any search_path (a restore sets an empty one), and a body in this form holds its names resolved.
CREATE FUNCTION condition_nodes(condition jsonb) RETURNS SETOF jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE nodes (node) AS (
        SELECT condition
        UNION ALL
        SELECT part.node
        FROM nodes
            CROSS JOIN LATERAL (
                SELECT jsonb_array_elements(CASE jsonb_typeof(nodes.node -> 'and')
                                            WHEN 'array' THEN nodes.node -> 'and' ELSE '[]' END)
                UNION ALL
                SELECT jsonb_array_elements(CASE jsonb_typeof(nodes.node -> 'or')
                                            WHEN 'array' THEN nodes.node -> 'or' ELSE '[]' END)
                UNION ALL
                SELECT nodes.node -> 'not' WHERE nodes.node -> 'not' IS NOT NULL
            ) AS part (node)
    )
    SELECT node FROM nodes;
END;

-- Is this a condition the evaluation understands in full? A misspelt operator would otherwise be false for ever, in
-- silence, and a question would never be asked.
CREATE FUNCTION condition_is_valid(condition jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(bool_and(coalesce(CASE
        WHEN node IS NULL OR jsonb_typeof(node) <> 'object' THEN false
        WHEN node -> 'and' IS NOT NULL THEN
            node - 'and' = '{}' AND jsonb_typeof(node -> 'and') = 'array' AND node -> 'and' <> '[]'
        WHEN node -> 'or' IS NOT NULL THEN
            node - 'or' = '{}' AND jsonb_typeof(node -> 'or') = 'array' AND node -> 'or' <> '[]'
        WHEN node -> 'not' IS NOT NULL THEN
            node - 'not' = '{}'
        ELSE
            node - ARRAY['question', 'operator', 'value'] = '{}'
            AND jsonb_typeof(node -> 'question') = 'string'
            AND CASE
                WHEN node ->> 'operator' = 'answered' THEN node -> 'value' IS NULL
                WHEN node ->> 'operator' = 'in' THEN jsonb_typeof(node -> 'value') = 'array'
                WHEN node ->> 'operator' IN ('gt', 'gte', 'lt', 'lte')
                    THEN jsonb_typeof(node -> 'value') IN ('number', 'string')
                WHEN node ->> 'operator' IN ('equals', 'not_equals', 'contains')
                    THEN jsonb_typeof(node -> 'value') <> 'null'
                ELSE false
            END
    END, false)), false)
    FROM condition_nodes(condition) AS node;
END;

-- In two steps, so that the rows are read under a lock that lets readers and writers pass.
ALTER TABLE visibility_rules ADD CONSTRAINT visibility_rules_condition_check
    CHECK (condition_is_valid(condition)) NOT VALID;
ALTER TABLE visibility_rules VALIDATE CONSTRAINT visibility_rules_condition_check;

-- The questions a session shows, in the order in which they are asked.
--
-- Shown: the SHOW or HIDE rule with the greatest priority among those that hold decides. When none holds, a question is
-- shown unless it has a SHOW rule (it waits for it). Required: the same with REQUIRE and UNREQUIRE, and without one the
-- question's own setting.
-- Questions are walked in order, and a condition sees the answers to the shown questions before it. So an answer that
-- was hidden by a later change of mind no longer opens anything, and no pair of rules can chase each other.
CREATE FUNCTION session_questions(session_id uuid)
    RETURNS TABLE (
        question_id    uuid,
        question_key   text,
        question_order integer,
        section_id     uuid,
        section_key    text,
        section_title  text,
        section_order  integer,
        type           "QuestionType",
        text           text,
        help_text      text,
        options        jsonb,
        validation     jsonb,
        is_required    boolean,
        is_answered    boolean,
        answer         jsonb)
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    answers  jsonb := '{}';
    asked    record;
    rule     record;
    waits    boolean;
    shown    boolean;
    required boolean;
BEGIN
    FOR asked IN
        SELECT q.id, q.key, q.order_index, q.type, q.text, q.help_text, q.options, q.validation, q.is_required,
            x.id AS section_id, x.key AS section_key, x.title AS section_title, x.order_index AS section_order,
            r.value
        FROM sessions s
            JOIN sections x ON x.questionnaire_id = s.questionnaire_id
            JOIN questions q ON q.section_id = x.id
            LEFT JOIN responses r ON r.session_id = s.id AND r.question_id = q.id
        WHERE s.id = session_questions.session_id
        ORDER BY x.order_index, x.key, q.order_index, q.key
    LOOP
        waits := false;
        shown := NULL;
        required := NULL;
        FOR rule IN
            SELECT v.action, v.condition FROM visibility_rules v
            WHERE v.question_id = asked.id AND v.is_active
            ORDER BY v.priority DESC
        LOOP
            IF rule.action IN ('SHOW', 'HIDE') THEN
                waits := waits OR rule.action = 'SHOW';
                IF shown IS NULL AND condition_holds(rule.condition, answers) THEN
                    shown := rule.action = 'SHOW';
                END IF;
            ELSIF required IS NULL AND condition_holds(rule.condition, answers) THEN
                required := rule.action = 'REQUIRE';
            END IF;
        END LOOP;
        CONTINUE WHEN NOT coalesce(shown, NOT waits);

        question_id := asked.id;
        question_key := asked.key;
        question_order := asked.order_index;
        section_id := asked.section_id;
        section_key := asked.section_key;
        section_title := asked.section_title;
        section_order := asked.section_order;
        type := asked.type;
        text := asked.text;
        help_text := asked.help_text;
        options := asked.options;
        validation := asked.validation;
        is_required := coalesce(required, asked.is_required);
        is_answered := answer_matches(asked.value, 'answered', NULL);
        answer := asked.value;
        RETURN NEXT;

        IF is_answered THEN
            answers := answers || jsonb_build_object(asked.key, asked.value);
        END IF;
    END LOOP;
END
$$;

-- The next question: the first open one after the session's current question. When none is left there, the first open
-- one before it that is required (a changed answer may have opened it). No row: nothing stands in the way of completing
-- the session, or it is no longer in progress.
CREATE FUNCTION next_question(session_id uuid)
    RETURNS TABLE (
        question_id    uuid,
        question_key   text,
        question_order integer,
        section_id     uuid,
        section_key    text,
        section_title  text,
        section_order  integer,
        type           "QuestionType",
        text           text,
        help_text      text,
        options        jsonb,
        validation     jsonb,
        is_required    boolean)
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT open.question_id, open.question_key, open.question_order, open.section_id, open.section_key,
        open.section_title, open.section_order, open.type, open.text, open.help_text, open.options, open.validation,
        open.is_required
    FROM sessions s
        LEFT JOIN questions q ON q.id = s.current_question_id
        LEFT JOIN sections x ON x.id = q.section_id
        CROSS JOIN LATERAL session_questions(s.id) AS open
        CROSS JOIN LATERAL (
            SELECT q.id IS NULL OR (open.section_order, open.section_key, open.question_order, open.question_key)
                > (x.order_index, x.key, q.order_index, q.key) AS ahead
        ) AS place
    WHERE s.id = next_question.session_id
        AND s.status = 'IN_PROGRESS'
        AND (s.expires_at IS NULL OR s.expires_at > CURRENT_TIMESTAMP)
        AND NOT open.is_answered
        AND (place.ahead OR open.is_required)
    ORDER BY place.ahead DESC, open.section_order, open.section_key, open.question_order, open.question_key
    LIMIT 1;
END;

COMMENT ON FUNCTION session_questions(uuid) IS 'The questions a session shows, in order, with its answers so far';
COMMENT ON FUNCTION next_question(uuid) IS 'The question to ask next in a session; no row when none is left';
