package io.lockkeeper.catalog;

import io.lockkeeper.checksum.Sha256;
import io.lockkeeper.postgres.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a database holds: its objects without their rows, in the definitions that PostgreSQL itself gives, all names of schemas written
 * out. Two databases that were made differently and hold the same are equal in it. Objects of extensions, PostgreSQL's, temporary ones,
 * Lockkeeper's and the tables of histories are no part of it.
 *
 * <p>It holds no secrets: of user mappings, and of options that are called like a password, it has the names only.
 *
 * @param relations by schema and name
 * @param routines by schema, name and arguments
 * @param types by schema and name
 * @param sequences by schema and name
 * @param others everything that has no record
 */
public record Catalog(
        List<Relation> relations,
        List<Routine> routines,
        List<Type> types,
        List<Sequence> sequences,
        List<Entry> others) {

    /**
     * Reads all of it, in a read-only transaction as of one moment, or in the transaction that is open, which goes on as it was. There
     * it is as of one moment only when that transaction is: in one that is READ COMMITTED, each kind of object is as of another one. The
     * definition of an object that is changed meanwhile may be the one of after. It waits for exclusive locks, as long as the
     * session does.
     *
     * @throws io.lockkeeper.problem.Problem when the server cannot be asked, or objects were dropped at each of several attempts
     */
    public static Catalog read(Session session) {
        return new CatalogReader(session).read();
    }

    /** The table or view of that name. */
    public Optional<Relation> relation(String schema, String name) {
        return relations.stream()
                .filter(one -> one.schema().equals(schema) && one.name().equals(name))
                .findFirst();
    }

    /** All objects as text, in an order that depends on nothing but their names; the columns of a table in theirs. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(others);
        relations.forEach(one -> entries.addAll(one.entries()));
        routines.forEach(one -> entries.add(one.entry()));
        types.forEach(one -> entries.addAll(one.entries()));
        sequences.forEach(one -> entries.add(one.entry()));
        entries.sort(Entry.ORDER);
        return List.copyOf(entries);
    }

    /**
     * SHA-256 of all objects. It is equal for equal databases of servers of the same major version; another version may write
     * definitions in another way.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        for (Entry entry : entries()) {
            add(digest, entry.kind().name());
            add(digest, entry.schema());
            add(digest, entry.of());
            add(digest, entry.name());
            add(digest, entry.definition());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The text, and a character that no text in PostgreSQL has. */
    private static void add(MessageDigest digest, String text) {
        if (text != null) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        digest.update((byte) 0);
    }
}
