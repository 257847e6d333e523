package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody asks in good faith is rejected with a clear error, or answered within bounds; nothing else is told. */
class HostileRequestsTest {

    private static final String SECRET = "x1";
    private static final int DEEP = 3000;

    @TempDir
    Path folder;

    private Library library;

    @BeforeEach
    void open() throws SQLException {
        library = new Library(folder);
    }

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void whatIsNestedWithoutEndIsRejected() {
        assertThat(status("GET", "book?or=" + "(or".repeat(DEEP) + "(id.eq.1" + ")".repeat(DEEP + 1), ""))
                .isEqualTo(400);
        assertThat(status("GET", "book?and=(" + "not.and(".repeat(DEEP) + "id.eq.1" + ")".repeat(DEEP + 1), ""))
                .isEqualTo(400);
        assertThat(status("GET", "author?select=" + "book(author(".repeat(DEEP / 2) + "id" + "))".repeat(DEEP / 2), ""))
                .isEqualTo(400);
        assertThat(status("GET", "author?select=profile" + "->a".repeat(DEEP), ""))
                .isIn(200, 400);
        assertThat(status("POST", "author", "[".repeat(100_000) + "]".repeat(100_000)))
                .isEqualTo(400);
        assertThat(status(
                        "POST",
                        "author",
                        "{\"profile\":" + "[".repeat(50_000) + "]".repeat(50_000) + ", \"name\": \"d\"}"))
                .isEqualTo(400);
        assertThat(status("POST", "batch", "{\"steps\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isEqualTo(400);
    }

    @Test
    void whatIsLongIsRejectedOrAnswered() {
        String many = IntStream.range(0, 6000).mapToObj(String::valueOf).collect(Collectors.joining(","));
        assertThat(status("GET", "book?id=in.(" + many + ")&select=id", "")).isEqualTo(200);
        assertThat(status("GET", "book?id=in.(" + many + "," + many + ")&select=id", ""))
                .isEqualTo(414);
        assertThat(status("GET", "book?select=" + "id,".repeat(3000) + "id", ""))
                .isEqualTo(400);
        assertThat(status("GET", "book?order=" + "id,".repeat(3000) + "id", "")).isEqualTo(400);
        assertThat(status("GET", "book?" + "id=gt.0&".repeat(3000), "")).isIn(200, 400);
    }

    @Test
    void whatNoTextOrNumberIsIsRejected() {
        assertThat(status("GET", "book?title=eq.a%00b", "")).isEqualTo(400);
        assertThat(status("GET", "book?title=eq.%ff%fe", "")).isIn(200, 400);
        assertThat(status("GET", "book?title=eq.%ED%A0%80", "")).isIn(200, 400);
        assertThat(status("GET", "book?%00=eq.1", "")).isEqualTo(400);
        assertThat(status("GET", "%00", "")).isEqualTo(404);
        assertThat(status("POST", "author", "{\"name\": \"a\\u0000b\"}")).isEqualTo(400);
        assertThat(status("POST", "author", "{\"name\": \"\\ud800\"}")).isEqualTo(400);
        assertThat(status("GET", "book?limit=99999999999999999999", "")).isEqualTo(400);
        assertThat(status("GET", "book?offset=99999999999999999999", "")).isEqualTo(400);
        assertThat(status("GET", "book?id=eq.1e400", "")).isEqualTo(400);
        assertThat(status("GET", "book?price=eq.1e999999999", "")).isEqualTo(400);
        assertThat(status("POST", "book", "{\"title\": \"x\", \"price\": 1" + "0".repeat(200_000) + "}"))
                .isEqualTo(400);
        assertThat(status("GET", "author?born=eq.999999999-01-01", "")).isEqualTo(400);
    }

    /** The author's secret is not exposed: by no way is anything of it told. */
    @Test
    void whatIsNotExposedIsReachedByNoWay() {
        for (String asked : new String[] {
            "author?select=secret",
            "author?select=*,secret::text",
            "author?secret=eq.x1",
            "author?secret=like.x*&select=id",
            "author?or=(secret.eq.x1,id.eq.0)",
            "author?not.and=(secret.eq.x1)",
            "author?order=secret",
            "author?order=id,secret.desc",
            "author?select=secret.max()",
            "author?select=author:secret->a",
            "book?select=author!inner(secret)",
            "book?author.secret=eq.x1&select=author!book_author_id_fkey(id)",
            "book?select=author!book_author_id_fkey(id)&author.order=secret",
            "book?order=author(secret)&select=id,author!book_author_id_fkey(id)",
            "author?select=id&on_conflict=secret",
            "author?columns=secret"
        }) {
            Object answer = ask("GET", asked, "");
            String told = answer instanceof Answer good
                    ? good.body()
                    : ((RowsProblem) answer).getMessage()
                            + ((RowsProblem) answer).details()
                            + ((RowsProblem) answer).hint();
            assertThat(told).as(asked).doesNotContain(SECRET).doesNotContain("hidden");
            if (!asked.contains("on_conflict") && !asked.contains("columns=")) {
                assertThat(answer).as(asked).isInstanceOf(RowsProblem.class);
            }
        }
        assertThat(status("POST", "author?select=secret", "{\"name\": \"z\"}")).isEqualTo(400);
        assertThat(status("POST", "author?columns=name,secret", "{\"name\": \"z\", \"secret\": \"mine\"}"))
                .isEqualTo(400);
        assertThat(status("PATCH", "author?id=eq.1", "{\"secret\": \"mine\"}")).isEqualTo(400);
        assertThat(status("PATCH", "author?secret=eq.x1", "{\"name\": \"mine\"}"))
                .isEqualTo(400);
        assertThat(status("DELETE", "author?secret=eq.x1", "")).isEqualTo(400);
        assertThat(status("POST", "author?on_conflict=secret", "{\"name\": \"z\"}"))
                .isEqualTo(400);
    }

    private int status(String method, String path, String body) {
        Object answer = ask(method, path, body);
        return answer instanceof Answer good ? good.status() : ((RowsProblem) answer).status();
    }

    /** The answer or the problem; anything else is a fault. */
    private Object ask(String method, String path, String body) {
        try {
            Caller caller = new Caller(Library.EDITOR, "{\"role\": \"library_editor\"}");
            return library.ask(Library.request(method, path, Map.of("Prefer", "return=representation"), body), caller);
        } catch (RowsProblem problem) {
            return problem;
        }
    }
}
