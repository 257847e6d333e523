package io.lockkeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * What one GET brought, by a separate connection, as a kubelet asks: the time it may take counts from the connection to the last
 * byte.
 *
 * @param status 0 when there was no answer
 * @param body what was wrong, when there was no answer
 */
public record HttpAnswer(Instant at, int status, String body, Duration latency) {

    /** Asks. */
    public static HttpAnswer get(int port, String path, Duration timeout) {
        Instant at = Instant.now();
        long begin = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), (int) timeout.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = readAll(socket, begin, timeout);
            int head = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.") || head < 0) {
                throw new IOException("not an answer: '" + answer + "'");
            }
            int status = Integer.parseInt(answer.substring(9, 12));
            return new HttpAnswer(at, status, answer.substring(head + 4), since(begin));
        } catch (IOException e) {
            return new HttpAnswer(at, 0, e.toString(), since(begin));
        }
    }

    private static String readAll(Socket socket, long begin, Duration timeout) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        while (true) {
            long left = timeout.minus(since(begin)).toMillis();
            if (left <= 0) {
                throw new InterruptedIOException("no answer within " + timeout);
            }
            socket.setSoTimeout((int) left);
            int length = in.read(buffer);
            if (length < 0) {
                return all.toString(StandardCharsets.UTF_8);
            }
            all.write(buffer, 0, length);
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Whether status and body are the same. */
    boolean saysTheSameAs(HttpAnswer other) {
        return status == other.status && body.equals(other.body);
    }

    /** Whether a kubelet takes it for success. */
    public boolean isSuccess() {
        return status >= 200 && status < 400;
    }
}
