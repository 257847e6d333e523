-- "What happened to this document?" read the whole log. CONCURRENTLY, because audit_logs is written by every request;
-- alone in its migration, because such a statement cannot share a transaction.
CREATE INDEX CONCURRENTLY audit_logs_resource_idx ON audit_logs (resource_type, resource_id, created_at);
