package io.lockkeeper.rows.request;

import java.util.ArrayList;
import java.util.List;

/** Reads lists of names, such as {@code "id","größe"}. */
public final class Names {

    private Names() {}

    /** @throws io.lockkeeper.rows.RowsProblem PGRST100 when it is none */
    public static List<String> read(String parameter, String text) {
        Cursor in = new Cursor(parameter, text);
        List<String> names = new ArrayList<>();
        do {
            names.add(in.name());
        } while (in.take(","));
        in.expectEnd();
        return names;
    }
}
