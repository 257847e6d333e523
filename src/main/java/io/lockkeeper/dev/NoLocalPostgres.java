package io.lockkeeper.dev;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * What a native image has instead: it is never dev mode, and its builder links every method that could be called, among them those
 * of a library that the product does not contain.
 */
@TargetClass(LocalPostgres.class)
final class NoLocalPostgres {

    private NoLocalPostgres() {}

    @Substitute
    static void startForDevMode() {}
}
