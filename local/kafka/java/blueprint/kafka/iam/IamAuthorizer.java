package blueprint.kafka.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/** Answers Kafka's questions from the policies of the roles, as the authorizer of Amazon MSK does for IAM clients. */
public final class IamAuthorizer implements Authorizer {
    private Settings settings;

    @Override
    public void configure(Map<String, ?> properties) {
        settings = Settings.of(properties);
    }

    @Override
    public Map<Endpoint, ? extends CompletionStage<Void>> start(AuthorizerServerInfo server) {
        return server.endpoints().stream()
                .collect(Collectors.toMap(Function.identity(), endpoint -> CompletableFuture.completedFuture(null)));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        if (isTrusted(context)) {
            return actions.stream().map(action -> AuthorizationResult.ALLOWED).toList();
        }
        return actions.stream().map(action -> authorize(context.principal(), action)).toList();
    }

    /**
     * A node of the cluster itself. Never by the listener alone: brokers forward clients' admin requests to the controller's listener, with
     * the client as principal. Never by the principal alone: the clients' listener must not know anonymous ones.
     */
    private boolean isTrusted(AuthorizableRequestContext context) {
        return context.principal().equals(KafkaPrincipal.ANONYMOUS) && settings.innerListeners().contains(context.listenerName());
    }

    private AuthorizationResult authorize(KafkaPrincipal principal, Action asked) {
        ResourceType type = asked.resourcePattern().resourceType();
        Policy policy = settings.policyFile().current();
        Optional<KafkaAction> action = KafkaAction.of(type, asked.operation());
        if (action.isEmpty()) {
            // For CREATE and DELETE of the cluster IAM has no action: told no, the broker asks for each topic.
            if (asked.logIfDenied()) {
                settings.log().unmapped(principal.getName(), asked.operation().name(), type + " " + asked.resourcePattern().name());
            }
            return AuthorizationResult.DENIED;
        }
        String resource = policy.cluster().of(type, asked.resourcePattern().name());
        return decide(policy, principal, action.get(), resource, !asked.logIfDenied());
    }

    /**
     * Whether the operation is granted on every resource of the type. Kafka asks it of producers without WriteDataIdempotently, which AWS
     * lets write idempotently when they have WriteData on all topics.
     */
    @Override
    public AuthorizationResult authorizeByResourceType(AuthorizableRequestContext context, AclOperation operation, ResourceType type) {
        if (isTrusted(context)) {
            return AuthorizationResult.ALLOWED;
        }
        Policy policy = settings.policyFile().current();
        KafkaAction action = KafkaAction.of(type, operation).orElse(null);
        if (action == null) {
            settings.log().unmapped(context.principal().getName(), operation.name(), type + " *");
            return AuthorizationResult.DENIED;
        }
        String anyResource = policy.cluster().of(type, Decisions.ANY_NAME);
        AuthorizationResult result = decide(policy, context.principal(), action, anyResource, true);
        if (result == AuthorizationResult.DENIED && action == KafkaAction.WRITE_DATA) {
            // Now it is refused, and this is the grant that is missing.
            decide(policy, context.principal(), KafkaAction.WRITE_DATA_IDEMPOTENTLY, policy.cluster().text(), false);
        }
        return result;
    }

    private AuthorizationResult decide(Policy policy, KafkaPrincipal principal, KafkaAction action, String resource, boolean isQuiet) {
        Decision decision = policy.role(principal.getName())
                .filter(role -> principal.getPrincipalType().equals(KafkaPrincipal.USER_TYPE))
                .map(role -> policy.decisions().decide(role, action, resource))
                .orElseGet(() -> Decision.denied("no role of that name"));
        settings.log().decision(principal.getName(), action, resource, decision, isQuiet);
        return decision.isAllowed() ? AuthorizationResult.ALLOWED : AuthorizationResult.DENIED;
    }

    @Override
    public List<? extends CompletionStage<AclCreateResult>> createAcls(AuthorizableRequestContext context, List<AclBinding> bindings) {
        return bindings.stream().map(binding -> CompletableFuture.completedFuture(new AclCreateResult(noAcls()))).toList();
    }

    @Override
    public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(AuthorizableRequestContext context, List<AclBindingFilter> filters) {
        return filters.stream().map(filter -> CompletableFuture.completedFuture(new AclDeleteResult(noAcls()))).toList();
    }

    /** A failed result and no exception: thrown, it would be an error in the controller's log. */
    private static SecurityDisabledException noAcls() {
        return new SecurityDisabledException("access is granted by IAM policies, not by ACLs");
    }

    @Override
    public Iterable<AclBinding> acls(AclBindingFilter filter) {
        return List.of();
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
