package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.system.Manifest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What Jackson reads or writes is registered for reflection, or a native executable answers {@code {}} in its place. It begins with
 * what resources take and answer, with the parameters and outcomes of operations, with problems and manifests, and goes on with all
 * that these are made of. What a command prints beside that is asked of the executable itself, by {@code CommandsNativeIT}.
 */
class ReflectionTest {

    private static final String OURS = "io.lockkeeper.";

    @Test
    void whatJacksonReadsOrWritesIsRegistered() {
        List<Class<?>> classes = classes();
        Set<Class<?>> roots = new HashSet<>(Set.of(ProblemDocument.class, Manifest.class));
        for (Class<?> type : classes) {
            if (Outcome.class.isAssignableFrom(type) && type.isRecord()) {
                roots.add(type);
            }
            parametersOf(type).ifPresent(roots::add);
            if (type.isAnnotationPresent(jakarta.ws.rs.Path.class)) {
                resourceTypes(type).forEach(found -> collect(found, roots));
            }
        }
        assertThat(roots).as("what was found to begin with").hasSizeGreaterThan(15);

        assertThat(missing(roots, registered(classes))).isEmpty();
    }

    @Test
    void aRecordInARecordThatIsNotRegisteredIsFound() {
        assertThat(missing(Set.of(Outer.class), Set.of(Outer.class)))
                .containsExactly(Inner.class.getName(), Named.class.getName());
    }

    record Outer(
            List<Optional<Inner>> inners,
            Named named,
            Plain plain,
            @JsonIgnore Ignored ignored) {}

    record Inner(int number) {}

    record Ignored(int number) {}

    enum Named {
        ONE;

        @JsonValue
        String json() {
            return "one";
        }
    }

    /** Jackson needs nothing but the names of its constants, which are always there. */
    enum Plain {
        ONE
    }

    private static Set<String> missing(Set<Class<?>> roots, Set<Class<?>> registered) {
        Set<Class<?>> all = new HashSet<>();
        roots.forEach(root -> collect(root, all));
        Set<String> missing = new TreeSet<>();
        all.stream()
                .filter(type -> type.isRecord() || isSpecialEnum(type))
                .filter(type -> !registered.contains(type))
                .forEach(type -> missing.add(type.getName()));
        return missing;
    }

    private static boolean isSpecialEnum(Class<?> type) {
        return type.isEnum()
                && Stream.of(type.getDeclaredMethods())
                        .anyMatch(method -> method.isAnnotationPresent(JsonValue.class)
                                || method.isAnnotationPresent(JsonCreator.class));
    }

    /** A type of ours and all that it is made of. */
    private static void collect(Type type, Set<Class<?>> found) {
        switch (type) {
            case Class<?> array when array.isArray() -> collect(array.getComponentType(), found);
            case Class<?> ours
            when ours.getName().startsWith(OURS) -> {
                if (found.add(ours)) {
                    if (ours.isRecord()) {
                        Stream.of(ours.getRecordComponents())
                                .filter(component -> !component.getAccessor().isAnnotationPresent(JsonIgnore.class))
                                .map(RecordComponent::getGenericType)
                                .forEach(component -> collect(component, found));
                    }
                    if (ours.isSealed()) {
                        Stream.of(ours.getPermittedSubclasses()).forEach(permitted -> collect(permitted, found));
                    }
                }
            }
            case ParameterizedType generic -> {
                collect(generic.getRawType(), found);
                Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, found));
            }
            case GenericArrayType array -> collect(array.getGenericComponentType(), found);
            case WildcardType wildcard -> Stream.of(wildcard.getUpperBounds()).forEach(bound -> collect(bound, found));
            default -> {}
        }
    }

    private static Stream<Type> resourceTypes(Class<?> resource) {
        return Arrays.stream(resource.getMethods())
                .filter(ReflectionTest::isRoute)
                .flatMap(method -> Stream.concat(
                        Stream.of(method.getGenericReturnType()),
                        Arrays.stream(method.getParameters())
                                .filter(ReflectionTest::isBody)
                                .map(Parameter::getParameterizedType)));
    }

    private static boolean isRoute(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static boolean isBody(AnnotatedElement parameter) {
        return Arrays.stream(parameter.getAnnotations())
                .noneMatch(annotation -> annotation.annotationType().getName().startsWith("jakarta.ws.rs."));
    }

    private static Optional<Class<?>> parametersOf(Class<?> type) {
        // One without a name is made by a command for itself, and nothing reads its parameters.
        if (!Operation.class.isAssignableFrom(type) || type.isAnonymousClass()) {
            return Optional.empty();
        }
        return Arrays.stream(type.getGenericInterfaces())
                .filter(ParameterizedType.class::isInstance)
                .map(ParameterizedType.class::cast)
                .filter(generic -> generic.getRawType() == Operation.class)
                .findAny()
                .map(generic -> (Class<?>) generic.getActualTypeArguments()[0]);
    }

    private static Set<Class<?>> registered(List<Class<?>> classes) {
        Set<Class<?>> registered = new HashSet<>();
        for (Class<?> type : classes) {
            RegisterForReflection annotation = type.getAnnotation(RegisterForReflection.class);
            if (annotation != null) {
                registered.add(type);
                registered.addAll(List.of(annotation.targets()));
            }
        }
        return registered;
    }

    private static List<Class<?>> classes() {
        try {
            Path root = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(root.resolve(OURS.replace('.', '/')))) {
                return files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
                        .<Class<?>>map(
                                file -> load(file.replaceFirst("\\.class$", "").replace('/', '.')))
                        .toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ReflectionTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
