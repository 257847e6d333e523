package io.lockkeeper.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Collects what is wrong with one object. */
record Says(HasMetadata object, List<String> wrong) {

    void unless(boolean good, String what) {
        if (!good) {
            wrong.add(object.getKind() + " " + object.getMetadata().getName() + " " + what);
        }
    }
}
