package io.lockkeeper.sql.change;

import io.lockkeeper.catalog.Difference;
import io.lockkeeper.catalog.Entry;
import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Change.AddColumn;
import io.lockkeeper.sql.change.Change.AddConstraint;
import io.lockkeeper.sql.change.Change.AddValue;
import io.lockkeeper.sql.change.Change.Alter;
import io.lockkeeper.sql.change.Change.AttachPartition;
import io.lockkeeper.sql.change.Change.Comment;
import io.lockkeeper.sql.change.Change.Create;
import io.lockkeeper.sql.change.Change.CreateIndex;
import io.lockkeeper.sql.change.Change.CreateTable;
import io.lockkeeper.sql.change.Change.DetachPartition;
import io.lockkeeper.sql.change.Change.Drop;
import io.lockkeeper.sql.change.Change.Grant;
import io.lockkeeper.sql.change.Change.Other;
import io.lockkeeper.sql.change.Change.Rename;
import io.lockkeeper.sql.change.Change.SetDefault;
import io.lockkeeper.sql.change.Change.SetNotNull;
import io.lockkeeper.sql.change.Change.SetSchema;
import io.lockkeeper.sql.change.Change.SetType;
import io.lockkeeper.sql.change.Change.ValidateConstraint;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the difference of two catalogues must show of a change, and what it may show along with it. */
final class Effects {

    private Effects() {}

    /** The name of the table when it makes a temporary one. */
    static Optional<String> temporary(Change change) {
        return change instanceof CreateTable made && made.isTemporary()
                ? Optional.of(made.table().name())
                : Optional.empty();
    }

    /**
     * Why a catalogue that is the same before and after does not contradict the change; {@code null} when it does.
     *
     * @param temporary names of temporary tables
     */
    static String reasonForNone(Change change, Set<String> temporary) {
        return switch (change) {
            case CreateTable made when made.isTemporary() -> "temporary objects are in no catalogue";
            case Create made when made.orReplace() -> "it was there";
            case Create made when isOfCluster(made.object().kind()) -> "roles are no part of a database";
            case Drop gone when gone.ifExists() -> "it was not there";
            case Drop gone when isOfCluster(gone.object().kind()) -> "roles are no part of a database";
            case Drop gone when temporary.contains(gone.object().name()) -> "temporary objects are in no catalogue";
            case CreateIndex made
            when temporary.contains(made.table().name()) -> "temporary objects are in no catalogue";
            case Change.SetOwner owner -> "owners are no part of a definition";
            case Grant grant when grant.object().kind() == Kind.ROLE -> "roles are no part of a database";
            case Grant grant when !grant.isGranted() -> "it was not granted";
            case Grant grant when grant.object().name() == null -> "all that there are: none";
            case Comment comment when comment.isRemoved() -> "there was none";
            case SetDefault set -> "it was so";
            case SetNotNull set -> "it was so";
            case SetType set -> "it was so";
            case Alter alter when isOfCluster(alter.object().kind()) -> "roles are no part of a database";
            case Alter alter when alter.what().equals("RESTART") -> "where a sequence stands is data";
            case Alter alter when alter.what().startsWith("SET") || alter.what().isEmpty() -> "it was so";
            case Alter alter when alter.what().startsWith("REVOKE") -> "it was not granted";
            case Change.Maintain work -> "no definition changes";
            case Change.Truncate rows -> "no definition changes";
            case Change.WriteRows rows -> "no definition changes";
            case Change.Lock lock -> "no definition changes";
            case Change.SetRole role -> "no definition changes";
            case Change.SetSetting setting -> "no definition changes";
            case Other other -> "the text does not tell";
            default -> null;
        };
    }

    /** Whether one statement drops something and makes it again: then it has changed, or not even that. */
    static boolean isMadeAgain(Change change, List<Change> said, List<Difference.Change> seen) {
        String name = memberName(change);
        boolean dropped = said.stream().anyMatch(one -> one instanceof Drop && name.equals(memberName(one)));
        boolean made = said.stream().anyMatch(one -> !(one instanceof Drop) && name.equals(memberName(one)));
        return dropped && made && seen.stream().noneMatch(one -> one.name().equals(name) && one.isRemoved());
    }

    /** The column or constraint that is added or dropped; empty for any other change. */
    private static String memberName(Change change) {
        return switch (change) {
            case AddColumn added -> added.column().name();
            case AddConstraint added
            when added.constraint().type() == Constraint.Type.NOT_NULL ->
                added.constraint().columns().getFirst();
            case AddConstraint added
            when added.constraint().name() != null -> added.constraint().name();
            case Drop gone when gone.object().table() != null -> gone.object().name();
            default -> "";
        };
    }

    private static boolean isOfCluster(Kind kind) {
        return kind == Kind.ROLE || kind == Kind.DATABASE || kind == Kind.TABLESPACE;
    }

    /** Whether this is what the change is about. */
    static boolean shows(Change change, Difference.Change seen) {
        return switch (change) {
            case CreateTable made -> seen.isAdded() && isObject(made.table(), seen);
            case CreateIndex made ->
                seen.isAdded()
                        && seen.kind() == Entry.Kind.INDEX
                        && made.table().name().equals(seen.of())
                        && isName(made.index().name(), seen);
            case Create made ->
                (seen.isAdded() || made.orReplace() && !seen.isRemoved()) && isObject(made.object(), seen);
            case Drop gone -> isAttribute(gone.object(), seen) || seen.isRemoved() && isObject(gone.object(), seen);
            case Rename renamed ->
                renamed.object().kind() == Kind.ENUM_VALUE || isAttribute(renamed.object(), seen)
                        ? isType(renamed.object().table(), seen)
                        : seen.isAdded() && isObject(renamed(renamed.object(), renamed.name()), seen);
            case SetSchema moved ->
                moved.object().kind() == Kind.EXTENSION
                        ? isObject(moved.object(), seen)
                        : seen.isAdded() && isObject(moved(moved.object(), moved.schema()), seen);
            case AddColumn added
            when added.table().kind() == Kind.TYPE -> isType(added.table().name(), seen);
            case AddColumn added ->
                seen.isAdded()
                        && isMember(
                                Entry.Kind.COLUMN, added.table(), added.column().name(), seen);
            case SetType set -> isChangedColumn(set.column(), seen);
            case SetDefault set -> isChangedColumn(set.object(), seen);
            case SetNotNull set -> isChangedColumn(set.object(), seen);
            case AddConstraint added ->
                seen.isAdded()
                        && isMember(
                                Entry.Kind.CONSTRAINT,
                                added.table(),
                                added.constraint().name(),
                                seen);
            case ValidateConstraint validated -> isObject(validated.constraint(), seen);
            case AttachPartition attached -> isName(attached.partition().name(), seen);
            case DetachPartition detached -> isName(detached.partition().name(), seen);
            case AddValue added -> isType(added.value().table(), seen);
            case Grant grant -> seen.kind() == Entry.Kind.GRANT && isAbout(grant.object(), seen);
            case Comment comment -> seen.kind() == Entry.Kind.COMMENT && isAbout(comment.object(), seen);
            case Alter alter
            when alter.object().kind() == Kind.DEFAULT_PRIVILEGES -> seen.kind() == Entry.Kind.DEFAULT_PRIVILEGES;
            case Alter alter
            when alter.object().kind() == Kind.PUBLICATION ->
                isObject(alter.object(), seen) || seen.kind() == Entry.Kind.PUBLICATION_MEMBER;
            case Alter alter -> isObject(alter.object(), seen) || isOf(alter.object(), seen);
            case Other other -> true;
            default -> false;
        };
    }

    /** Whether it may come along with the change. */
    static boolean mayShow(Change change, Difference.Change seen) {
        return switch (change) {
            case CreateTable made ->
                seen.isAdded() && (isOf(made.table(), seen) || isSequence(seen) || isAbout(made.table(), seen));
            case CreateIndex made -> seen.isAdded() && seen.kind() == Entry.Kind.INDEX;
            case Create made -> isOf(made.object(), seen) || !seen.isRemoved() && comesWith(made.object(), seen);
            case Drop gone when gone.cascade() -> !seen.isAdded();
            case Drop gone -> !seen.isAdded() && goesWith(gone.object(), seen);
            case Rename renamed
            when renamed.object().kind() == Kind.SCHEMA ->
                mentions(renamed.object().name(), seen)
                        || renamed.object().name().equals(seen.schema())
                        || renamed.name().equals(seen.schema());
            case Rename renamed -> mentions(renamed.object().name(), seen) || mentions(renamed.name(), seen);
            case SetSchema moved -> mentions(moved.object().name(), seen);
            case AddColumn added ->
                seen.isAdded() && (isSequence(seen) || isName(added.column().name(), seen));
            case SetType set -> !seen.isRemoved() && mentions(set.column().name(), seen);
            case SetNotNull set ->
                seen.kind() == Entry.Kind.CONSTRAINT && mentions(set.object().name(), seen);
            case AddConstraint added ->
                isOf(added.table(), seen) || seen.isAdded() && seen.kind() == Entry.Kind.CONSTRAINT;
            case AttachPartition attached ->
                isOf(attached.partition(), seen) || isName(attached.parent().name(), seen);
            case DetachPartition detached -> isOf(detached.partition(), seen);
            case Alter alter ->
                alter.object().kind() == Kind.COLUMN
                                && (isSequence(seen) || mentions(alter.object().name(), seen))
                        || isOf(alter.object(), seen)
                        || seen.kind() == Entry.Kind.PUBLICATION_MEMBER;
            default -> false;
        };
    }

    private static boolean comesWith(ObjectName object, Difference.Change seen) {
        return switch (object.kind()) {
            // The constructors of a range type, its multirange and the functions of that.
            case TYPE -> seen.kind() == Entry.Kind.FUNCTION || seen.kind() == Entry.Kind.TYPE;
            case OPERATOR_CLASS -> seen.kind() == Entry.Kind.OPERATOR_FAMILY;
            case PUBLICATION -> seen.kind() == Entry.Kind.PUBLICATION_MEMBER;
            // Those of the partitions.
            case TRIGGER -> seen.kind() == Entry.Kind.TRIGGER;
            case FUNCTION, VIEW, SEQUENCE -> seen.kind() == Entry.Kind.GRANT;
            default -> false;
        };
    }

    private static boolean goesWith(ObjectName object, Difference.Change seen) {
        return switch (object.kind()) {
            // Its partitions, and the sequences of its columns.
            case TABLE -> seen.isRemoved();
            case COLUMN -> isOf(table(object), seen) || isSequence(seen) || isName(object.name(), seen);
            case CONSTRAINT -> isOf(table(object), seen);
            case INDEX -> seen.isRemoved() && seen.kind() == Entry.Kind.INDEX || mentions(object.name(), seen);
            case TYPE -> seen.kind() == Entry.Kind.FUNCTION || seen.kind() == Entry.Kind.TYPE;
            case PUBLICATION -> seen.kind() == Entry.Kind.PUBLICATION_MEMBER;
            case OPERATOR_CLASS -> seen.kind() == Entry.Kind.OPERATOR_FAMILY;
            default -> isOf(object, seen) || isAbout(object, seen);
        };
    }

    private static ObjectName table(ObjectName member) {
        return new ObjectName(Kind.TABLE, member.schema(), member.table(), null, null);
    }

    private static boolean isAttribute(ObjectName object, Difference.Change seen) {
        return object.kind() == Kind.COLUMN && isType(object.table(), seen);
    }

    private static boolean isType(String name, Difference.Change seen) {
        return seen.kind() == Entry.Kind.TYPE
                && !seen.isAdded()
                && !seen.isRemoved()
                && seen.name().equals(name);
    }

    private static ObjectName renamed(ObjectName object, String name) {
        return new ObjectName(object.kind(), object.schema(), name, object.table(), object.arguments());
    }

    private static ObjectName moved(ObjectName object, String schema) {
        return new ObjectName(object.kind(), schema, object.name(), object.table(), object.arguments());
    }

    private static boolean isChangedColumn(ObjectName object, Difference.Change seen) {
        boolean changed = !seen.isAdded() && !seen.isRemoved();
        return changed && (isObject(object, seen) || isAttribute(object, seen));
    }

    /** Whether the entry is the object itself. */
    private static boolean isObject(ObjectName object, Difference.Change seen) {
        if (!isKind(object.kind(), seen.kind()) || !isSchema(object.schema(), seen)) {
            return false;
        }
        return switch (object.kind()) {
            case COLUMN, CONSTRAINT, POLICY, RULE, TRIGGER ->
                isName(object.name(), seen) && object.table().equals(seen.of());
            case FUNCTION, PROCEDURE, ROUTINE, AGGREGATE, OPERATOR, OPERATOR_CLASS, OPERATOR_FAMILY ->
                seen.name().startsWith(object.name());
            case CAST, TRANSFORM, USER_MAPPING -> true;
            default -> isName(object.name(), seen);
        };
    }

    private static boolean isKind(Kind kind, Entry.Kind seen) {
        return switch (kind) {
            case DOMAIN -> seen == Entry.Kind.TYPE;
            case ROUTINE -> seen == Entry.Kind.FUNCTION || seen == Entry.Kind.PROCEDURE || seen == Entry.Kind.AGGREGATE;
            // ALTER TABLE and DROP TABLE know views and indexes, too; ALTER VIEW does not know tables.
            case TABLE -> seen == Entry.Kind.TABLE || seen == Entry.Kind.FOREIGN_TABLE;
            default -> seen.name().equals(kind.name());
        };
    }

    private static boolean isSchema(String schema, Difference.Change seen) {
        return schema == null || seen.schema() == null || schema.equals(seen.schema());
    }

    private static boolean isName(String name, Difference.Change seen) {
        return name == null || name.equals(seen.name());
    }

    private static boolean isMember(Entry.Kind kind, ObjectName table, String name, Difference.Change seen) {
        return seen.kind() == kind && table.name().equals(seen.of()) && isName(name, seen);
    }

    private static boolean isOf(ObjectName object, Difference.Change seen) {
        return object.name() != null && object.name().equals(seen.of())
                || object.table() != null && object.table().equals(seen.of()) && seen.kind() != Entry.Kind.COLUMN;
    }

    private static boolean isSequence(Difference.Change seen) {
        return seen.kind() == Entry.Kind.SEQUENCE;
    }

    /** Whether a grant, comment or label is about the object. */
    private static boolean isAbout(ObjectName object, Difference.Change seen) {
        boolean said = seen.kind() == Entry.Kind.GRANT || seen.kind() == Entry.Kind.COMMENT;
        return said && (object.name() == null || seen.name().contains(object.name()));
    }

    private static boolean mentions(String name, Difference.Change seen) {
        return isName(name, seen)
                || name.equals(seen.of())
                || seen.name().contains(name)
                || seen.before() != null && seen.before().contains(name)
                || seen.after() != null && seen.after().contains(name);
    }
}
