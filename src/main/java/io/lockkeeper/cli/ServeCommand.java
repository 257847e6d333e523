package io.lockkeeper.cli;

import io.lockkeeper.dev.LocalPostgres;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.security.Access;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.Command;

/** Starts the service: HTTP, its own database, and the worker that brings declared databases to their level. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Start the service. This is what no command means. It takes its settings from environment variables"
                        + " and configuration files, see the README.")
final class ServeCommand implements Callable<Integer> {

    /** The service was stopped; dev mode starts it again in the same process, so the process must not be ended. */
    static final int STOPPED = Integer.MIN_VALUE;

    @Override
    public Integer call() {
        LocalPostgres.startForDevMode();
        refuseWithoutDatabase();
        Access.of(ConfigProvider.getConfig());
        Quarkus.run();
        return STOPPED;
    }

    /** Said here, because the framework would say it with a stack trace. */
    private static void refuseWithoutDatabase() {
        boolean isSet = ConfigProvider.getConfig()
                .getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                .isPresent();
        if (!isSet && !LaunchMode.current().isDevOrTest() && System.getProperty(LocalPostgres.KIND) == null) {
            throw Problem.of(
                            ProblemType.SETTING_INVALID,
                            "The service has no database for its own records: quarkus.datasource.jdbc.url is not set.")
                    .remedy("Set QUARKUS_DATASOURCE_JDBC_URL (jdbc:postgresql://host:5432/database),"
                            + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.");
        }
    }
}
