package io.lockkeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The messages of PostgreSQL's protocol: a kind, but for the first ones of a connection, a length, a body. */
final class PostgresMessages {

    static final int PROTOCOL_3 = 3 << 16;
    static final int CANCEL_REQUEST = 80877102;
    static final int SSL_REQUEST = 80877103;
    static final int GSS_REQUEST = 80877104;

    /** Query, Sync, CopyDone, CopyFail, FunctionCall, Terminate. */
    private static final String BOUNDARIES = "QScfFX";

    /** ReadyForQuery, CopyInResponse, CopyOutResponse. */
    private static final String ANSWERS = "ZGH";

    private PostgresMessages() {}

    /** Whether it is a request that the server must answer. */
    static boolean isBoundary(char kind) {
        return BOUNDARIES.indexOf(kind) >= 0;
    }

    /** Whether the server has answered with it, and the client is to speak. */
    static boolean isAnswer(char kind) {
        return ANSWERS.indexOf(kind) >= 0;
    }

    /** Whether it may go ahead of the request it belongs to: Flush asks for no answer, and the data of a COPY may be large. */
    static boolean goesAhead(char kind) {
        return kind == 'H' || kind == 'd';
    }

    static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - 4;
        if (length < 0) {
            throw new EOFException("a message of negative length");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    static void write(ByteArrayOutputStream out, char kind, byte[] body) {
        out.write(kind);
        out.writeBytes(untyped(body));
    }

    /** Length and body. */
    static byte[] untyped(byte[] body) {
        return ByteBuffer.allocate(body.length + 4)
                .putInt(body.length + 4)
                .put(body)
                .array();
    }

    /** The statement of a Parse. */
    static String statement(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).split("\0", 3)[1];
    }

    /**
     * The text of a query, or the kind of message.
     *
     * @param parsed the statement of the Parse before it, or nothing
     */
    static String describe(char kind, byte[] body, String parsed) {
        return switch (kind) {
            case 'Q' -> new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
            case 'S' -> parsed.isEmpty() ? "Sync" : parsed;
            case 'c' -> "CopyDone";
            case 'f' -> "CopyFail";
            case 'X' -> "Terminate";
            default -> "FunctionCall";
        };
    }
}
