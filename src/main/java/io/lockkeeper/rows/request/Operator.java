package io.lockkeeper.rows.request;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The operators of filters, apart from {@code in} and {@code is}. */
public enum Operator {
    EQ("="),
    NEQ("<>"),
    GT(">"),
    GTE(">="),
    LT("<"),
    LTE("<="),
    LIKE("~~"),
    ILIKE("~~*"),
    MATCH("~"),
    IMATCH("~*"),
    ISDISTINCT("IS DISTINCT FROM"),
    CS("@>"),
    CD("<@"),
    OV("&&"),
    SL("<<"),
    SR(">>"),
    NXR("&<"),
    NXL("&>"),
    ADJ("-|-"),
    FTS("to_tsquery"),
    PLFTS("plainto_tsquery"),
    PHFTS("phraseto_tsquery"),
    WFTS("websearch_to_tsquery");

    private static final Map<String, Operator> BY_NAME = new TreeMap<>();

    static {
        for (Operator operator : values()) {
            BY_NAME.put(operator.name().toLowerCase(Locale.ROOT), operator);
        }
    }

    private final String sql;

    Operator(String sql) {
        this.sql = sql;
    }

    static Optional<Operator> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The operator of PostgreSQL; of a text search, the function that makes the query. */
    public String sql() {
        return sql;
    }

    /** Whether it searches text. */
    public boolean isSearch() {
        return ordinal() >= FTS.ordinal();
    }

    /** Whether {@code *} stands for {@code %} in its value. */
    public boolean hasStars() {
        return this == LIKE || this == ILIKE;
    }

    /** Whether its value is a pattern, whatever it is compared with. */
    public boolean takesText() {
        return this == LIKE || this == ILIKE || this == MATCH || this == IMATCH;
    }

    /** Whether its value may be several. */
    public boolean takesQuantifier() {
        return ordinal() <= IMATCH.ordinal();
    }
}
