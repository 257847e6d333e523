package io.lockkeeper.text;

/**
 * Text that is not ours (a server's message, the name of a file, a value of a manifest) as it may stand in a line of ours: characters
 * that control a terminal, end a line or turn the direction of writing are shown as escapes.
 */
public final class Visible {

    private Visible() {}

    /** For a text of one line: line breaks are shown, too, as {@code \n}. {@code null} stays. */
    public static String line(String text) {
        return shown(text, false);
    }

    /** For a text of several lines of ours: line breaks stay. {@code null} stays. */
    public static String text(String text) {
        return shown(text, true);
    }

    /** Whether the character is one of those. */
    public static boolean isHidden(char c) {
        return Character.isISOControl(c) && c != '\t'
                || c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || c >= '\u2028' && c <= '\u202E'
                || c >= '\u2066' && c <= '\u2069';
    }

    private static String shown(String text, boolean breaksStay) {
        if (text == null) {
            return null;
        }
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean stays = !isHidden(c) || breaksStay && (c == '\n' || c == '\r');
            if (!stays && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (shown != null) {
                shown.append(stays ? String.valueOf(c) : escape(c));
            }
        }
        return shown == null ? text : shown.toString();
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", (int) c);
        };
    }
}
