package io.lockkeeper.sql.change;

/**
 * A column as CREATE TABLE or ADD COLUMN defines it; its constraints are separate.
 *
 * @param type the type as written, in lower case where unquoted: {@code character varying(80)}, {@code serial}, {@code "Mood"[]};
 *     {@code null} where the statement names none, as for {@code CREATE TABLE … AS} or a typed table
 * @param notNull whether NOT NULL or PRIMARY KEY stands with it
 * @param defaultValue the expression of its default as written, or {@code null}
 * @param generated the expression it is always computed from, or {@code null}
 * @param stored whether that is stored, and not computed at each reading (PostgreSQL 18, where that is the default)
 * @param identity whether it is an identity
 */
public record Column(
        String name,
        String type,
        boolean notNull,
        String defaultValue,
        String generated,
        boolean stored,
        boolean identity) {}
