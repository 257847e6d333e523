package io.lockkeeper.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Images, and whether they stay what they are: a tag can be moved, a digest cannot. */
final class Images {

    private static final Pattern DIGEST = Pattern.compile(".+@sha256:[0-9a-f]{64}");
    private static final Pattern BASE = Pattern.compile("(?m)^ARG BASE=(\\S+)\\s+^FROM \\$\\{BASE}$");

    private Images() {}

    /** Those that pods run and that are named by a tag alone. */
    static Set<String> mutable(List<HasMetadata> objects) {
        return objects.stream()
                .map(Manifests::pods)
                .filter(Objects::nonNull)
                .flatMap(pods -> Manifests.containers(pods).stream())
                .map(Container::getImage)
                .filter(image -> !isPinned(image))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a Dockerfile begins with when nobody says anything else. */
    static String base(String dockerfile) {
        Matcher base = BASE.matcher(dockerfile);
        if (!base.find()) {
            throw new AssertionError("its base cannot be chosen by --build-arg BASE");
        }
        return base.group(1);
    }

    static boolean isPinned(String image) {
        return DIGEST.matcher(image).matches();
    }

    /** Whether it says which one, by a digest or at least by a tag other than {@code latest}. */
    static boolean hasVersion(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        return isPinned(image) || name.contains(":") && !name.endsWith(":latest");
    }
}
