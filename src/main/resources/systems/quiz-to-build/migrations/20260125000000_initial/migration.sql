-- Quiz-to-build: adaptive questionnaires that become engineering documents.
-- Fifteen tables, seven enums. Children that mean nothing without their parent go with it (CASCADE); records that
-- must be kept stop the deletion (RESTRICT) or lose only the pointer (SET NULL).

-- What docker/postgres/init.sql used to create by hand, so that a database made from the migrations alone is complete.
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE EXTENSION IF NOT EXISTS "pgcrypto";
CREATE EXTENSION IF NOT EXISTS "pg_trgm";

-- Enums ---------------------------------------------------------------------------------------------------------------

CREATE TYPE "UserRole" AS ENUM ('CLIENT', 'DEVELOPER', 'ADMIN', 'SUPER_ADMIN');

CREATE TYPE "QuestionType" AS ENUM ('TEXT', 'TEXTAREA', 'NUMBER', 'EMAIL', 'URL', 'DATE', 'SINGLE_CHOICE',
    'MULTIPLE_CHOICE', 'SCALE', 'FILE_UPLOAD', 'MATRIX');

CREATE TYPE "SessionStatus" AS ENUM ('IN_PROGRESS', 'COMPLETED', 'ABANDONED', 'EXPIRED');

CREATE TYPE "VisibilityAction" AS ENUM ('SHOW', 'HIDE', 'REQUIRE', 'UNREQUIRE');

CREATE TYPE "DocumentCategory" AS ENUM ('CTO', 'CFO', 'BA');

CREATE TYPE "DocumentStatus" AS ENUM ('PENDING', 'GENERATING', 'GENERATED', 'PENDING_REVIEW', 'APPROVED', 'REJECTED',
    'FAILED');

CREATE TYPE "StandardCategory" AS ENUM ('MODERN_ARCHITECTURE', 'AI_ASSISTED_DEV', 'CODING_STANDARDS', 'TESTING_QA',
    'SECURITY_DEVSECOPS', 'WORKFLOW_OPS', 'DOCS_KNOWLEDGE');

-- People --------------------------------------------------------------------------------------------------------------

CREATE TABLE organizations (
    id         UUID           NOT NULL DEFAULT gen_random_uuid(),
    slug       TEXT           NOT NULL,
    name       TEXT           NOT NULL,
    settings   JSONB          NOT NULL DEFAULT '{}',
    is_active  BOOLEAN        NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_slug_key UNIQUE (slug),
    CONSTRAINT organizations_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT organizations_settings_check CHECK (jsonb_typeof(settings) = 'object')
);

CREATE TABLE users (
    id                UUID           NOT NULL DEFAULT gen_random_uuid(),
    -- A client may work on their own account, so the organization is optional.
    organization_id   UUID,
    email             TEXT           NOT NULL,
    password_hash     TEXT           NOT NULL,
    full_name         TEXT           NOT NULL,
    role              "UserRole"     NOT NULL DEFAULT 'CLIENT',
    is_active         BOOLEAN        NOT NULL DEFAULT true,
    email_verified_at TIMESTAMPTZ(3),
    last_login_at     TIMESTAMPTZ(3),
    failed_logins     INTEGER        NOT NULL DEFAULT 0,
    locked_until      TIMESTAMPTZ(3),
    created_at        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    -- Stored in lower case, so that the plain unique constraint also catches Ann@ and ann@.
    CONSTRAINT users_email_check CHECK (email = lower(email) AND email LIKE '_%@_%'),
    -- A password that was never hashed does not get in, whoever writes it.
    CONSTRAINT users_password_hash_check CHECK (password_hash LIKE '$2_$%' OR password_hash LIKE '$argon2%'),
    CONSTRAINT users_failed_logins_check CHECK (failed_logins >= 0),
    CONSTRAINT users_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id)
        ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX users_organization_id_idx ON users (organization_id);
CREATE INDEX users_role_idx ON users (role);
CREATE INDEX users_created_at_idx ON users (created_at);

CREATE TABLE refresh_tokens (
    id         UUID           NOT NULL DEFAULT gen_random_uuid(),
    user_id    UUID           NOT NULL,
    -- Only a digest: a stolen copy of this table signs nobody in.
    token_hash TEXT           NOT NULL,
    user_agent TEXT,
    ip_address INET,
    expires_at TIMESTAMPTZ(3) NOT NULL,
    revoked_at TIMESTAMPTZ(3),
    created_at TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id),
    CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash),
    CONSTRAINT refresh_tokens_expires_at_check CHECK (expires_at > created_at),
    CONSTRAINT refresh_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX refresh_tokens_user_id_idx ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expires_at_idx ON refresh_tokens (expires_at);

CREATE TABLE api_keys (
    id           UUID           NOT NULL DEFAULT gen_random_uuid(),
    user_id      UUID           NOT NULL,
    name         TEXT           NOT NULL,
    -- The first characters, shown in lists so that people can tell their keys apart.
    key_prefix   TEXT           NOT NULL,
    key_hash     TEXT           NOT NULL,
    scopes       TEXT[]         NOT NULL DEFAULT '{}',
    last_used_at TIMESTAMPTZ(3),
    expires_at   TIMESTAMPTZ(3),
    revoked_at   TIMESTAMPTZ(3),
    created_at   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash),
    CONSTRAINT api_keys_user_id_name_key UNIQUE (user_id, name),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX api_keys_key_prefix_idx ON api_keys (key_prefix);

-- Questionnaires ------------------------------------------------------------------------------------------------------

CREATE TABLE questionnaires (
    id                UUID           NOT NULL DEFAULT gen_random_uuid(),
    slug              TEXT           NOT NULL,
    version           INTEGER        NOT NULL DEFAULT 1,
    title             TEXT           NOT NULL,
    description       TEXT,
    estimated_minutes INTEGER,
    is_active         BOOLEAN        NOT NULL DEFAULT false,
    created_at        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at        TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT questionnaires_pkey PRIMARY KEY (id),
    CONSTRAINT questionnaires_slug_version_key UNIQUE (slug, version),
    CONSTRAINT questionnaires_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT questionnaires_version_check CHECK (version > 0),
    CONSTRAINT questionnaires_estimated_minutes_check CHECK (estimated_minutes > 0)
);
-- New sessions start on the active version: there is at most one.
CREATE UNIQUE INDEX questionnaires_active_slug_key ON questionnaires (slug) WHERE is_active;

CREATE TABLE sections (
    id               UUID           NOT NULL DEFAULT gen_random_uuid(),
    questionnaire_id UUID           NOT NULL,
    key              TEXT           NOT NULL,
    title            TEXT           NOT NULL,
    description      TEXT,
    order_index      INTEGER        NOT NULL,
    created_at       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT sections_pkey PRIMARY KEY (id),
    CONSTRAINT sections_questionnaire_id_key_key UNIQUE (questionnaire_id, key),
    -- Target of the two-column reference from questions.
    CONSTRAINT sections_id_questionnaire_id_key UNIQUE (id, questionnaire_id),
    CONSTRAINT sections_key_check CHECK (key ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT sections_questionnaire_id_fkey FOREIGN KEY (questionnaire_id) REFERENCES questionnaires (id)
        ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX sections_questionnaire_id_order_index_idx ON sections (questionnaire_id, order_index);

CREATE TABLE questions (
    id               UUID           NOT NULL DEFAULT gen_random_uuid(),
    section_id       UUID           NOT NULL,
    -- Repeats the section's questionnaire: keys have to be unique in the whole questionnaire, because conditions name
    -- questions by key. The two-column foreign key keeps the copy true.
    questionnaire_id UUID           NOT NULL,
    key              TEXT           NOT NULL,
    type             "QuestionType" NOT NULL,
    text             TEXT           NOT NULL,
    help_text        TEXT,
    is_required      BOOLEAN        NOT NULL DEFAULT false,
    -- Choices: [{"value", "label"}]; SCALE: {"min", "max", "labels"}; MATRIX: {"rows": [...], "columns": [...]}.
    options          JSONB,
    -- Limits for the input field, such as {"min": 1} or {"max_length": 200}.
    validation       JSONB          NOT NULL DEFAULT '{}',
    order_index      INTEGER        NOT NULL,
    created_at       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT questions_pkey PRIMARY KEY (id),
    CONSTRAINT questions_questionnaire_id_key_key UNIQUE (questionnaire_id, key),
    CONSTRAINT questions_key_check CHECK (key ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT questions_options_check CHECK (
        CASE
            WHEN type IN ('SINGLE_CHOICE', 'MULTIPLE_CHOICE')
                THEN options IS NOT NULL AND jsonb_typeof(options) = 'array'
            WHEN type IN ('SCALE', 'MATRIX')
                THEN options IS NOT NULL AND jsonb_typeof(options) = 'object'
            ELSE options IS NULL
        END),
    CONSTRAINT questions_validation_check CHECK (jsonb_typeof(validation) = 'object'),
    CONSTRAINT questions_section_id_questionnaire_id_fkey FOREIGN KEY (section_id, questionnaire_id)
        REFERENCES sections (id, questionnaire_id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX questions_section_id_order_index_idx ON questions (section_id, order_index);
CREATE INDEX questions_section_id_questionnaire_id_idx ON questions (section_id, questionnaire_id);

CREATE TABLE visibility_rules (
    id          UUID               NOT NULL DEFAULT gen_random_uuid(),
    question_id UUID               NOT NULL,
    action      "VisibilityAction" NOT NULL,
    condition   JSONB              NOT NULL,
    -- Of two rules that both apply, the one with the greater priority decides. Unique per question, so that there is
    -- always exactly one winner.
    priority    INTEGER            NOT NULL DEFAULT 0,
    description TEXT,
    is_active   BOOLEAN            NOT NULL DEFAULT true,
    created_at  TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT visibility_rules_pkey PRIMARY KEY (id),
    CONSTRAINT visibility_rules_question_id_priority_key UNIQUE (question_id, priority),
    CONSTRAINT visibility_rules_question_id_fkey FOREIGN KEY (question_id) REFERENCES questions (id)
        ON DELETE CASCADE ON UPDATE CASCADE
);

-- Sessions ------------------------------------------------------------------------------------------------------------

CREATE TABLE sessions (
    id                  UUID            NOT NULL DEFAULT gen_random_uuid(),
    user_id             UUID            NOT NULL,
    questionnaire_id    UUID            NOT NULL,
    status              "SessionStatus" NOT NULL DEFAULT 'IN_PROGRESS',
    current_section_id  UUID,
    current_question_id UUID,
    started_at          TIMESTAMPTZ(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_activity_at    TIMESTAMPTZ(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    completed_at        TIMESTAMPTZ(3),
    expires_at          TIMESTAMPTZ(3),
    created_at          TIMESTAMPTZ(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at          TIMESTAMPTZ(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_completed_at_check CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL)),
    CONSTRAINT sessions_expires_at_check CHECK (expires_at > started_at),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE CASCADE ON UPDATE CASCADE,
    -- A questionnaire somebody has worked on is a record: retire it, do not delete it.
    CONSTRAINT sessions_questionnaire_id_fkey FOREIGN KEY (questionnaire_id) REFERENCES questionnaires (id)
        ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT sessions_current_section_id_fkey FOREIGN KEY (current_section_id) REFERENCES sections (id)
        ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT sessions_current_question_id_fkey FOREIGN KEY (current_question_id) REFERENCES questions (id)
        ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX sessions_user_id_status_idx ON sessions (user_id, status);
CREATE INDEX sessions_questionnaire_id_idx ON sessions (questionnaire_id);
CREATE INDEX sessions_status_idx ON sessions (status);
CREATE INDEX sessions_created_at_idx ON sessions (created_at);
CREATE INDEX sessions_current_section_id_idx ON sessions (current_section_id);
CREATE INDEX sessions_current_question_id_idx ON sessions (current_question_id);

CREATE TABLE responses (
    id            UUID           NOT NULL DEFAULT gen_random_uuid(),
    session_id    UUID           NOT NULL,
    question_id   UUID           NOT NULL,
    -- By type of question: a string, a number, an array of chosen values, or for MATRIX an object of row to column.
    value         JSONB          NOT NULL,
    seconds_spent INTEGER,
    answered_at   TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at    TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at    TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT responses_pkey PRIMARY KEY (id),
    CONSTRAINT responses_session_id_question_id_key UNIQUE (session_id, question_id),
    CONSTRAINT responses_seconds_spent_check CHECK (seconds_spent >= 0),
    CONSTRAINT responses_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id)
        ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT responses_question_id_fkey FOREIGN KEY (question_id) REFERENCES questions (id)
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX responses_question_id_idx ON responses (question_id);

-- Documents -----------------------------------------------------------------------------------------------------------

CREATE TABLE document_types (
    id              UUID               NOT NULL DEFAULT gen_random_uuid(),
    slug            TEXT               NOT NULL,
    name            TEXT               NOT NULL,
    category        "DocumentCategory" NOT NULL,
    description     TEXT,
    output_formats  TEXT[]             NOT NULL DEFAULT '{PDF}',
    estimated_pages INTEGER,
    order_index     INTEGER            NOT NULL DEFAULT 0,
    is_active       BOOLEAN            NOT NULL DEFAULT true,
    created_at      TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at      TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT document_types_pkey PRIMARY KEY (id),
    CONSTRAINT document_types_slug_key UNIQUE (slug),
    CONSTRAINT document_types_slug_check CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    CONSTRAINT document_types_output_formats_check CHECK (
        cardinality(output_formats) > 0 AND output_formats <@ ARRAY['PDF', 'DOCX', 'XLSX', 'MARKDOWN']),
    CONSTRAINT document_types_estimated_pages_check CHECK (estimated_pages > 0)
);
CREATE INDEX document_types_category_order_index_idx ON document_types (category, order_index);

CREATE TABLE documents (
    id               UUID             NOT NULL DEFAULT gen_random_uuid(),
    session_id       UUID             NOT NULL,
    document_type_id UUID             NOT NULL,
    version          INTEGER          NOT NULL DEFAULT 1,
    title            TEXT             NOT NULL,
    status           "DocumentStatus" NOT NULL DEFAULT 'PENDING',
    format           TEXT             NOT NULL DEFAULT 'PDF',
    storage_key      TEXT,
    error_message    TEXT,
    generated_at     TIMESTAMPTZ(3),
    reviewed_by_id   UUID,
    reviewed_at      TIMESTAMPTZ(3),
    review_note      TEXT,
    created_at       TIMESTAMPTZ(3)   NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at       TIMESTAMPTZ(3)   NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT documents_pkey PRIMARY KEY (id),
    CONSTRAINT documents_session_id_document_type_id_version_key UNIQUE (session_id, document_type_id, version),
    CONSTRAINT documents_version_check CHECK (version > 0),
    CONSTRAINT documents_format_check CHECK (format IN ('PDF', 'DOCX', 'XLSX', 'MARKDOWN')),
    CONSTRAINT documents_error_message_check CHECK (status <> 'FAILED' OR error_message IS NOT NULL),
    CONSTRAINT documents_storage_key_check CHECK (
        status NOT IN ('GENERATED', 'PENDING_REVIEW', 'APPROVED') OR storage_key IS NOT NULL),
    CONSTRAINT documents_reviewed_at_check CHECK (status NOT IN ('APPROVED', 'REJECTED') OR reviewed_at IS NOT NULL),
    CONSTRAINT documents_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions (id)
        ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT documents_document_type_id_fkey FOREIGN KEY (document_type_id) REFERENCES document_types (id)
        ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT documents_reviewed_by_id_fkey FOREIGN KEY (reviewed_by_id) REFERENCES users (id)
        ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX documents_document_type_id_idx ON documents (document_type_id);
CREATE INDEX documents_reviewed_by_id_idx ON documents (reviewed_by_id);
CREATE INDEX documents_status_idx ON documents (status);
CREATE INDEX documents_created_at_idx ON documents (created_at);

-- Audit ---------------------------------------------------------------------------------------------------------------

CREATE TABLE audit_logs (
    id            UUID           NOT NULL DEFAULT gen_random_uuid(),
    -- The entry outlives the account it speaks of.
    user_id       UUID,
    action        TEXT           NOT NULL,
    resource_type TEXT           NOT NULL,
    resource_id   TEXT,
    details       JSONB          NOT NULL DEFAULT '{}',
    ip_address    INET,
    user_agent    TEXT,
    created_at    TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT audit_logs_pkey PRIMARY KEY (id),
    CONSTRAINT audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
        ON DELETE SET NULL ON UPDATE CASCADE
);
CREATE INDEX audit_logs_user_id_created_at_idx ON audit_logs (user_id, created_at);
CREATE INDEX audit_logs_action_idx ON audit_logs (action);
CREATE INDEX audit_logs_created_at_idx ON audit_logs (created_at);

-- Standards -----------------------------------------------------------------------------------------------------------

CREATE TABLE engineering_standards (
    id          UUID               NOT NULL DEFAULT gen_random_uuid(),
    code        TEXT               NOT NULL,
    category    "StandardCategory" NOT NULL,
    title       TEXT               NOT NULL,
    description TEXT               NOT NULL,
    -- [{"title": ..., "guidance": ...}], in the order in which a document prints them.
    principles  JSONB              NOT NULL,
    version     INTEGER            NOT NULL DEFAULT 1,
    is_active   BOOLEAN            NOT NULL DEFAULT true,
    created_at  TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at  TIMESTAMPTZ(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT engineering_standards_pkey PRIMARY KEY (id),
    CONSTRAINT engineering_standards_code_key UNIQUE (code),
    CONSTRAINT engineering_standards_code_check CHECK (code ~ '^[A-Z]{2,4}-[0-9]{2}$'),
    -- CASE, because the length of something that is no array is an error instead of a refusal.
    CONSTRAINT engineering_standards_principles_check CHECK (
        CASE WHEN jsonb_typeof(principles) = 'array' THEN jsonb_array_length(principles) > 0 ELSE false END),
    CONSTRAINT engineering_standards_version_check CHECK (version > 0)
);
CREATE INDEX engineering_standards_category_idx ON engineering_standards (category);

CREATE TABLE document_type_standards (
    document_type_id UUID           NOT NULL,
    standard_id      UUID           NOT NULL,
    -- Greater comes first in the document.
    priority         INTEGER        NOT NULL DEFAULT 0,
    is_mandatory     BOOLEAN        NOT NULL DEFAULT true,
    created_at       TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT document_type_standards_pkey PRIMARY KEY (document_type_id, standard_id),
    CONSTRAINT document_type_standards_document_type_id_fkey FOREIGN KEY (document_type_id)
        REFERENCES document_types (id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT document_type_standards_standard_id_fkey FOREIGN KEY (standard_id)
        REFERENCES engineering_standards (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX document_type_standards_standard_id_idx ON document_type_standards (standard_id);
CREATE INDEX document_type_standards_document_type_id_priority_idx
    ON document_type_standards (document_type_id, priority);
