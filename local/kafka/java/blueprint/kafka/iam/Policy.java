package blueprint.kafka.iam;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All that the brokers know of identities: one state of the policy file. */
final class Policy {
    private final String region;
    private final ClusterArn cluster;
    private final Map<String, Role> byArn;
    private final Map<String, Role> byAccessKeyId;
    private final Decisions decisions;

    Policy(String region, ClusterArn cluster, Collection<Role> roles) {
        this.region = region;
        this.cluster = cluster;
        this.byArn = roles.stream().collect(Collectors.toMap(Role::arn, Function.identity()));
        this.byAccessKeyId = roles.stream().collect(Collectors.toMap(Role::accessKeyId, Function.identity()));
        this.decisions = new Decisions(region, cluster);
    }

    String region() {
        return region;
    }

    /** Conditions that are never guessed: see {@link Statement#applies}. */
    List<String> warnings() {
        return byArn.values().stream()
                .flatMap(role -> role.statements().stream()
                        .flatMap(statement -> statement.conditions().stream())
                        .filter(condition -> !condition.isKnown())
                        .map(condition -> role + ": the condition " + condition.operator() + " on " + condition.key()
                                + " cannot be decided here: an Allow with it does not apply, a Deny does"))
                .sorted()
                .distinct()
                .toList();
    }

    ClusterArn cluster() {
        return cluster;
    }

    Decisions decisions() {
        return decisions;
    }

    Optional<Role> role(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    Optional<Role> roleOfKey(String accessKeyId) {
        return Optional.ofNullable(byAccessKeyId.get(accessKeyId));
    }
}
