DO $$ BEGIN CREATE ROLE catalog_friend; EXCEPTION WHEN duplicate_object THEN END $$;
DO $$ BEGIN CREATE ROLE catalog_stranger LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
CREATE SCHEMA shop;
CREATE SCHEMA "Bücher. ""neu""";
CREATE EXTENSION btree_gist SCHEMA shop VERSION '1.5';

CREATE TYPE shop.mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TYPE shop.point AS (x integer, y integer);
CREATE TYPE shop.span AS RANGE (subtype = float8, multirange_type_name = shop.spans);
CREATE DOMAIN shop.names AS text[] DEFAULT '{}' CONSTRAINT few CHECK (cardinality(VALUE) < 5);

CREATE FUNCTION shop.twice(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a * 2';
CREATE FUNCTION shop.twice(a text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT a || a';
CREATE FUNCTION shop.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE FUNCTION shop.heard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE PROCEDURE shop.tidy(a integer) LANGUAGE plpgsql AS 'BEGIN END';
CREATE AGGREGATE shop.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');

CREATE SEQUENCE shop.number AS integer START 5 CACHE 2;

CREATE TABLE shop.item (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT item_pkey PRIMARY KEY,
    name varchar(20),
    mood shop.mood DEFAULT 'sad',
    price numeric(8, 2) CONSTRAINT positive CHECK (price > 0),
    doubled integer GENERATED ALWAYS AS (1 + 2) STORED,
    spans shop.spans,
    seen timestamptz DEFAULT '2020-01-01 00:00:00+02',
    during tstzrange
);
CREATE TABLE shop.line (item bigint CONSTRAINT line_item REFERENCES shop.item (id), amount integer, note text);
CREATE INDEX line_amount ON shop.line (amount);
CREATE INDEX line_both ON shop.line (amount, lower(note) text_pattern_ops) WHERE amount > 3;
CREATE TABLE shop.special (extra text) INHERITS (shop.line);
CREATE TABLE shop.day (id integer, at date) PARTITION BY RANGE (at);
CREATE TABLE shop.day_1 PARTITION OF shop.day FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE shop.day_2 (id integer, at date);
CREATE TABLE shop.quick (x integer) WITH (fillfactor = 70);
CREATE TABLE shop.constant (
    a interval DEFAULT '1 day 02:03:04',
    b bytea DEFAULT '\x00ff',
    c double precision DEFAULT '0.30000000000000004',
    d date DEFAULT '2020-02-03',
    e timestamptz DEFAULT '2020-01-01 00:00:00+02'
);
CREATE TABLE "Bücher. ""neu"""."Titel.1 ""x""" ("Spalte ""a""" integer CONSTRAINT "a.b" CHECK ("Spalte ""a""" > 0));

CREATE VIEW shop.cheap AS SELECT id, name FROM shop.item WHERE price < 10;
CREATE MATERIALIZED VIEW shop.counted AS SELECT count(*) AS n FROM shop.item;

CREATE TRIGGER noted BEFORE INSERT ON shop.line FOR EACH ROW EXECUTE FUNCTION shop.noted();
CREATE RULE kept AS ON DELETE TO shop.quick DO INSTEAD NOTHING;
CREATE POLICY mine ON shop.quick FOR SELECT USING (x > 1);
CREATE STATISTICS shop.related (dependencies) ON item, amount FROM shop.line;

CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER far FOREIGN DATA WRAPPER wrapper OPTIONS (host 'h', password 'hidden', "Access-Key" 'hidden');
CREATE USER MAPPING FOR catalog_friend SERVER far OPTIONS ("user" 'x', password 'hidden');
CREATE FOREIGN TABLE shop.away (a integer) SERVER far OPTIONS (place 'x', access_key 'hidden');

CREATE OPERATOR shop.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
CREATE OPERATOR CLASS shop.ints FOR TYPE integer USING btree AS OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer);
CREATE COLLATION shop.plain (lc_collate = 'C', lc_ctype = 'C');
CREATE CAST (shop.mood AS shop.point) WITH INOUT;
CREATE TEXT SEARCH DICTIONARY shop.words (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION shop.search (PARSER = "default");
CREATE TEXT SEARCH TEMPLATE shop.template (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER shop.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE CONVERSION shop.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE EVENT TRIGGER heard ON ddl_command_end WHEN tag IN ('CREATE CONVERSION') EXECUTE FUNCTION shop.heard();
CREATE PUBLICATION news FOR TABLE ONLY shop.line;
CREATE SUBSCRIPTION reader CONNECTION 'host=nowhere password=hidden' PUBLICATION a WITH (connect = false, slot_name = NONE, streaming = off);
CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler;

GRANT SELECT ON shop.item TO catalog_friend;
COMMENT ON TABLE shop.item IS 'what is sold';
ALTER DEFAULT PRIVILEGES IN SCHEMA "Bücher. ""neu""" GRANT SELECT ON SEQUENCES TO catalog_friend;

CREATE TABLE shop._prisma_migrations (id varchar(36) PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE shop.flyway_schema_history (installed_rank integer CONSTRAINT flyway_schema_history_pk PRIMARY KEY, success boolean);
CREATE INDEX flyway_schema_history_s_idx ON shop.flyway_schema_history (success);
COMMENT ON COLUMN shop.flyway_schema_history.success IS 'no part of it';
CREATE SCHEMA lockkeeper;
CREATE TABLE lockkeeper.lease (id integer PRIMARY KEY);
COMMENT ON TABLE lockkeeper.lease IS 'version 3';
CREATE SCHEMA lockkeeper_service;
CREATE FUNCTION lockkeeper_service.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TEMPORARY TABLE of_session (id integer PRIMARY KEY);
