package io.lockkeeper.security;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.secret.Roles;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.SecurityHandlerPriorities;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Authenticates callers by API token, or accepts every caller where authentication is off; other credentials are for the framework. */
@Singleton
public class ApiTokenAuthentication implements HttpAuthenticationMechanism {

    private static final String SCHEME = "Bearer ";

    private static final String GATE = "/gate/";

    /** The framework logs what fails while it authenticates as an error of the service, with a trace. */
    private static final int BEFORE_AUTHENTICATION = SecurityHandlerPriorities.AUTHENTICATION + 1;

    private static final String ANONYMOUS = "anonymous";

    private static final SecurityIdentity ANYBODY = identity(ANONYMOUS, Roles.ADMIN);
    private static final SecurityIdentity ANYBODY_AT_THE_GATE = identity(ANONYMOUS, Roles.VIEWER);

    private final Access access;

    ApiTokenAuthentication(Access access) {
        this.access = access;
    }

    private static SecurityIdentity identity(String name, String role) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(name))
                .addRole(role)
                .build();
    }

    /** Whether the caller sent no credentials and may only ask the gate: it is told no more than whether it is open. */
    public static boolean isAnonymous(SecurityIdentity caller) {
        return caller.getPrincipal().getName().equals(ANONYMOUS) && !caller.hasRole(Roles.ADMIN);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        if (access.isOpen()) {
            return Uni.createFrom().item(ANYBODY);
        }
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            boolean mayEnter = access.isGateOpen() && context.normalizedPath().startsWith(GATE);
            return Uni.createFrom().item(mayEnter ? ANYBODY_AT_THE_GATE : null);
        }
        String credential = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : "";
        if (access.takesOidc() && !credential.startsWith(ApiToken.PREFIX)) {
            return Uni.createFrom().nullItem();
        }
        return access.token(credential)
                .map(token -> Uni.createFrom().item(identity("token:" + token.name(), token.role())))
                .orElseGet(() -> Uni.createFrom().failure(new AuthenticationFailedException()));
    }

    void register(@Observes Filters filters) {
        filters.register(ApiTokenAuthentication::refuseTokenInUrl, BEFORE_AUTHENTICATION);
    }

    private static void refuseTokenInUrl(RoutingContext context) {
        if (isTokenInUrl(context)) {
            context.fail(Problem.of(ProblemType.REQUEST_INVALID, "The URL holds a token; logs and histories keep URLs.")
                    .remedy("Take the token out of use, and send a new one as: Authorization: Bearer <token>."));
        } else {
            context.next();
        }
    }

    private static boolean isTokenInUrl(RoutingContext context) {
        String uri = context.request().uri();
        return uri.contains("access_token=") || ApiToken.ANYWHERE.matcher(uri).find();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", SCHEME.strip()));
    }

    /** By a failure, whose answer is a problem like any other; the framework's has no body. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        boolean hasCredentials = context.request().headers().contains(HttpHeaders.AUTHORIZATION);
        return Uni.createFrom()
                .failure(hasCredentials ? new AuthenticationFailedException() : new UnauthorizedException());
    }

    /** None: the identity is made here, without an identity provider. */
    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    /** Before the framework's mechanism for OIDC, which claims every bearer token. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1000;
    }
}
