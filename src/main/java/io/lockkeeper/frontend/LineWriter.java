package io.lockkeeper.frontend;

import io.lockkeeper.rows.Answer;
import io.lockkeeper.rows.RowsProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes lines as they come, no faster than the client takes them. */
final class LineWriter {

    private static final int PART = 32 << 10;

    /** A client that takes nothing for so long is given up: its connection is one of few. In seconds. */
    private static final int PATIENCE = 20;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Answer answer;
    private final boolean isJson;
    private Buffer part = Buffer.buffer();
    private boolean isFirst = true;

    LineWriter(HttpServerRequest request, Answer answer) {
        this.request = request;
        this.response = request.response();
        this.answer = answer;
        this.isJson = answer.headers().get("Content-Type").contains("json");
    }

    /**
     * Writes all of them. Before the first byte a problem is answered as any other. Later it can only be a line, the last one, and in
     * CSV nothing but the end of the connection.
     *
     * @return the status that was answered
     */
    int write() {
        try {
            answer.lines().to(this::line);
            begin();
            response.end(part);
            return answer.status();
        } catch (RowsProblem problem) {
            if (!response.headWritten()) {
                RowsExchange.write(request, problem);
                return problem.status();
            }
            if (isJson) {
                response.end(part.appendString(RowsExchange.json(problem)).appendString("\n"));
            } else {
                // In any other form it would be taken for a row: the client has to see that the end is missing.
                request.connection().close();
            }
            return 500;
        }
    }

    private void begin() {
        if (!response.headWritten()) {
            response.setStatusCode(answer.status()).setChunked(true);
            answer.headers().forEach(response::putHeader);
        }
    }

    private void line(String line) {
        // JSON lines end with a line feed; in CSV it stands between them.
        part.appendString(isFirst || isJson ? "" : "\n").appendString(line).appendString(isJson ? "\n" : "");
        isFirst = false;
        if (part.length() >= PART) {
            begin();
            response.write(part);
            part = Buffer.buffer();
            awaitRoom();
        }
    }

    private void awaitRoom() {
        if (response.closed()) {
            throw gone();
        }
        if (!response.writeQueueFull()) {
            return;
        }
        CountDownLatch room = new CountDownLatch(1);
        response.drainHandler(drained -> room.countDown());
        response.closeHandler(closed -> room.countDown());
        try {
            if (response.writeQueueFull() && !room.await(PATIENCE, TimeUnit.SECONDS) || response.closed()) {
                request.connection().close();
                throw gone();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw gone();
        }
    }

    private static RowsProblem gone() {
        return new RowsProblem(408, "CLIENT_GONE", "The client takes no more lines", null, null);
    }
}
