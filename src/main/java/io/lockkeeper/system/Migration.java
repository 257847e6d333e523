package io.lockkeeper.system;

import io.lockkeeper.sql.Placeholders;
import io.lockkeeper.sql.Script;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One migration as it lies in the folder of a system.
 *
 * @param name its identity in the history: the folder's name (Prisma), the script's path (Flyway)
 * @param version the Flyway version, {@code null} for repeatable migrations and in the Prisma layout
 * @param description what the name says in words
 * @param file how messages call the script
 * @param bytes the script as it is on disk
 * @param placeholders whether {@code ${name}} in the script is replaced
 * @param values values of placeholders, see {@link SystemDefinition#on}
 */
public record Migration(
        String name,
        Type type,
        Version version,
        String description,
        String file,
        byte[] bytes,
        boolean placeholders,
        Map<String, String> values) {

    /** What kind of script it is. */
    public enum Type {
        /** Applied once, in order. */
        VERSIONED,
        /** Applied after the versioned ones whenever it has changed. */
        REPEATABLE,
        /** Applied to an empty database in place of all versions up to its version. */
        BASELINE,
        /** Takes a versioned migration back; never applied on the way up. */
        UNDO
    }

    /** The same with these values of placeholders. */
    Migration with(Map<String, String> otherValues) {
        return new Migration(name, type, version, description, file, bytes, placeholders, otherValues);
    }

    /**
     * The script with its placeholders replaced, decoded and split.
     *
     * @throws io.lockkeeper.problem.Problem when it cannot be executed, or a placeholder has no value
     */
    public Script script() {
        Script script = Script.parse(file, bytes);
        if (!placeholders || script.text().indexOf("${") < 0) {
            return script;
        }
        return Script.parse(file, Placeholders.replaceEverywhere(file, script.text(), values));
    }

    /** The script as text, before any placeholder is replaced; a byte order mark is dropped. */
    public String text() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The script as text with its placeholders replaced. */
    public String replacedText() {
        return placeholders ? Placeholders.replaceEverywhere(file, text(), values) : text();
    }

    /** What people call the migration's position: the Flyway version, else the name. */
    public String level() {
        return version == null ? name : version.toString();
    }
}
