package io.lockkeeper.kubernetes;

import io.lockkeeper.testing.Program;

/** The same with the native executable. */
class TlsNativeIT extends TlsIT {

    @Override
    Program program() {
        return Program.NATIVE;
    }
}
