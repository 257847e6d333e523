-- "What changed last night?" is asked across all settings. The table is large by now and written to all day, hence
-- CONCURRENTLY; such a statement runs outside of transactions, so it has this file to itself.
CREATE INDEX CONCURRENTLY setting_history_changed_at_idx ON setting_history (changed_at);
