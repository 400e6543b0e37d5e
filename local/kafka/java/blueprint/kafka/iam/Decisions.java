package blueprint.kafka.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Evaluates roles' statements as IAM does, and with each action those that it depends on. */
final class Decisions {
    /** Stands for "any name" where a policy has a wildcard; a topic nobody has. */
    static final String ANY_NAME = "any-name-at-all";

    private static final int MAX_REMEMBERED = 10_000;

    private record Question(String role, KafkaAction action, String resource) {}

    private final String region;
    private final ClusterArn cluster;
    private final Map<Question, Decision> remembered = new ConcurrentHashMap<>();

    Decisions(String region, ClusterArn cluster) {
        this.region = region;
        this.cluster = cluster;
    }

    Decision decide(Role role, KafkaAction action, String resource) {
        Question question = new Question(role.arn(), action, resource);
        Decision known = remembered.get(question);
        if (known != null) {
            return known;
        }
        Decision decision = evaluate(role, action, resource);
        if (remembered.size() < MAX_REMEMBERED) {
            remembered.put(question, decision);
        }
        return decision;
    }

    private Decision evaluate(Role role, KafkaAction action, String resource) {
        String refusal = refusalOf(role, action, resource);
        if (refusal != null) {
            return Decision.denied(refusal);
        }
        List<Decision.Use> uses = new ArrayList<>();
        for (KafkaAction needed : action.needs()) {
            Optional<String> where = resourceOfNeeded(role, needed, action, resource);
            Decision decision = where.map(known -> decide(role, needed, known)).orElse(Decision.denied("no statement allows it"));
            if (!decision.isAllowed()) {
                String on = where.orElse("any " + cluster.prefixOf(needed.resourceType()) + "*");
                return Decision.denied("granted, but needs " + needed.iamName() + " on " + on + ": " + decision.reason());
            }
            uses.add(new Decision.Use(needed, where.get(), action));
            uses.addAll(decision.uses());
        }
        return new Decision(true, null, List.copyOf(uses));
    }

    /** Why the statements alone do not grant it; null where they do. */
    private String refusalOf(Role role, KafkaAction action, String resource) {
        Map<String, String> context = contextOf(role);
        List<Statement> covering = role.statements().stream()
                .filter(statement -> statement.covers(action.iamName(), resource, context))
                .toList();
        if (covering.stream().anyMatch(statement -> !statement.isAllow())) {
            return "a statement denies it";
        }
        return covering.isEmpty() ? "no statement allows it" : null;
    }

    /**
     * Where the needed action must be granted: on the cluster, on the same topic (group, …), or, where the question names no resource of that
     * type (a fetch knows no group), on any that the role may use.
     */
    private Optional<String> resourceOfNeeded(Role role, KafkaAction needed, KafkaAction action, String resource) {
        return switch (needed.resourceType()) {
            case CLUSTER -> Optional.of(cluster.text());
            default -> needed.resourceType() == action.resourceType() ? Optional.of(resource) : anyGranted(role, needed);
        };
    }

    /** Of those that are named but not granted the first: its refusal tells what is missing. */
    private Optional<String> anyGranted(Role role, KafkaAction needed) {
        String prefix = cluster.prefixOf(needed.resourceType());
        List<String> named = role.statements().stream()
                .filter(statement -> statement.isAllow() && statement.actions().coversAction(needed.iamName()))
                .flatMap(statement -> examplesOf(statement.resources(), prefix).stream())
                .toList();
        return named.stream().filter(name -> decide(role, needed, name).isAllowed()).findFirst().or(() -> named.stream().findFirst());
    }

    private static List<String> examplesOf(Names resources, String prefix) {
        if (resources.isNegated()) {
            return List.of(prefix + ANY_NAME);
        }
        return resources.patterns().stream().flatMap(pattern -> Glob.example(pattern, prefix, ANY_NAME).stream()).toList();
    }

    /** Has a value for each of {@link Condition#KEYS}. */
    private Map<String, String> contextOf(Role role) {
        String[] arn = role.arn().split(":");
        return Map.of(
                "aws:principalarn", role.arn(),
                "aws:principalaccount", arn.length > 4 ? arn[4] : "",
                "aws:resourceaccount", cluster.account(),
                "aws:requestedregion", region,
                "aws:securetransport", "true");
    }
}
