package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Asks all questions for a {@link Catalog} in one round trip. */
final class CatalogReader {

    private static final int ATTEMPTS = 5;

    /**
     * Settings that decide how PostgreSQL writes a definition, for the length of the transaction. With nothing but PostgreSQL's schema on
     * the path no function or operator of the database is called, and its names are written with their schemas. JIT would compile for
     * longer than the queries take.
     */
    private static final String SETTINGS = """
            SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
                pg_catalog.set_config('quote_all_identifiers', 'off', true), pg_catalog.set_config('DateStyle', 'ISO, MDY', true),
                pg_catalog.set_config('IntervalStyle', 'postgres', true), pg_catalog.set_config('TimeZone', 'UTC', true),
                pg_catalog.set_config('extra_float_digits', '1', true), pg_catalog.set_config('bytea_output', 'hex', true),
                pg_catalog.set_config('lc_monetary', 'C', true), pg_catalog.set_config('jit', 'off', true)
            """;

    private final Session session;

    CatalogReader(Session session) {
        this.session = session;
    }

    Catalog read() {
        SQLException last = null;
        try {
            int major = session.serverMajor();
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                try {
                    return session.inTransaction() ? readInOpenTransaction(major) : readInTransaction(major);
                } catch (SQLException e) {
                    if (!Rows.VANISHED.equals(e.getSQLState())) {
                        throw e;
                    }
                    last = e;
                }
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading the catalogue", e);
        }
        throw Problem.of(
                        ProblemType.CATALOG_CHANGING,
                        "Objects of '%s' were dropped while they were read, %d times.",
                        session.url().database(),
                        ATTEMPTS)
                .remedy("Try again when nobody changes the database.")
                .with("database", session.url().database())
                .causedBy(last);
    }

    private Catalog readInTransaction(int major) throws SQLException {
        Asked asked = new Asked(major);
        try {
            session.beginReading(asked.questions);
        } catch (SQLException e) {
            session.rollbackAfter(e);
            throw e;
        }
        session.rollback();
        return asked.catalog();
    }

    private Catalog readInOpenTransaction(int major) throws SQLException {
        Asked asked = new Asked(major);
        session.askAside(asked.questions);
        return asked.catalog();
    }

    /** The questions of one attempt, and what is made of their answers. */
    private static final class Asked {

        private final List<Question<?>> questions = new ArrayList<>();
        private final List<Question<Entry>> others = new ArrayList<>();
        private final Question<Relation> relations;
        private final Question<Routine> routines;
        private final Question<Type> types;
        private final Question<Sequence> sequences;

        Asked(int major) {
            Members members = new Members(major);
            TypedObjects typed = new TypedObjects(members);
            relations = typed.relations();
            routines = typed.routines();
            types = typed.types();
            sequences = typed.sequences();
            others.addAll(SchemaObjects.questions());
            others.add(SchemaObjects.collations(major));
            others.addAll(DatabaseObjects.questions(major));
            others.addAll(Rights.questions());
            questions.add(Question.of(SETTINGS, row -> true));
            questions.addAll(members.questions());
            questions.addAll(List.of(relations, routines, types, sequences));
            questions.addAll(others);
        }

        Catalog catalog() {
            return new Catalog(
                    relations.answer().stream()
                            .sorted(Comparator.comparing(Relation::schema).thenComparing(Relation::name))
                            .toList(),
                    routines.answer().stream()
                            .sorted(Comparator.comparing(Routine::schema)
                                    .thenComparing(Routine::name)
                                    .thenComparing(Routine::arguments))
                            .toList(),
                    types.answer().stream()
                            .sorted(Comparator.comparing(Type::schema).thenComparing(Type::name))
                            .toList(),
                    sequences.answer().stream()
                            .sorted(Comparator.comparing(Sequence::schema).thenComparing(Sequence::name))
                            .toList(),
                    others.stream()
                            .flatMap(question -> question.answer().stream())
                            .sorted(Entry.ORDER)
                            .toList());
        }
    }
}
