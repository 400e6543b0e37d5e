package blueprint.kafka.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.errors.PolicyViolationException;

/**
 * What a kind of MSK cluster refuses of a topic, written a second time and apart from lambda/topic-config/domain/profiles.ts, so that tests
 * can compare the two. From the service's guide: "Topic-level configuration" of Express, "Topic configuration" and "Quota" of Serverless.
 */
enum Flavour {
    STANDARD(Set.of(), Set.of()),
    EXPRESS(
            Set.of(
                    "cleanup.policy",
                    "compression.type",
                    "delete.retention.ms",
                    "max.compaction.lag.ms",
                    "max.message.bytes",
                    "message.timestamp.after.max.ms",
                    "message.timestamp.before.max.ms",
                    "message.timestamp.difference.max.ms",
                    "message.timestamp.type",
                    "min.compaction.lag.ms",
                    "retention.bytes",
                    "retention.ms"),
            Set.of()),
    SERVERLESS(
            Set.of(
                    "cleanup.policy",
                    "compression.type",
                    "max.message.bytes",
                    "message.timestamp.difference.max.ms",
                    "message.timestamp.type",
                    "retention.bytes",
                    "retention.ms"),
            Set.of("cleanup.policy"));

    /** Property of the broker that chooses; a policy without it refuses nothing. */
    static final String PROPERTY = "blueprint.flavour";

    private static final String DEFAULT_REPLICATION = "default.replication.factor";
    private static final long SERVERLESS_MAX_MESSAGE_BYTES = 8L * 1024 * 1024;
    private static final long EXPRESS_MIN_COMPACTION_LAG_MS = 7L * 24 * 60 * 60 * 1000;

    private final Set<String> settable;
    private final Set<String> onlyAtCreation;

    Flavour(Set<String> settable, Set<String> onlyAtCreation) {
        this.settable = settable;
        this.onlyAtCreation = onlyAtCreation;
    }

    static Flavour of(Map<String, ?> brokerProperties) {
        String name = String.valueOf(brokerProperties.containsKey(PROPERTY) ? brokerProperties.get(PROPERTY) : "standard");
        return Arrays.stream(values())
                .filter(flavour -> flavour.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(PROPERTY + ": got " + name + ", allowed are " + Arrays.toString(values())));
    }

    /**
     * A policy can only refuse. Express itself makes every topic with three replicas without a word, Serverless decides alone: both show here
     * as `default.replication.factor`, which holds where a client asks for nothing, and as a refusal of everything else.
     */
    void refuseReplicas(Short asked, Map<String, ?> brokerProperties) {
        if (this == STANDARD || asked == null) {
            return;
        }
        String own = String.valueOf(brokerProperties.get(DEFAULT_REPLICATION));
        if (!own.equals(asked.toString())) {
            throw new PolicyViolationException("the replication factor is " + own + " on " + this + ", asked for was " + asked);
        }
    }

    /** A null value takes the override away. */
    void refuseConfigs(Map<String, String> configs, boolean isCreation) {
        configs.forEach((key, value) -> reasonAgainst(key, value, isCreation).ifPresent(reason -> {
            throw new PolicyViolationException(key + ": " + reason + " on " + this);
        }));
    }

    private Optional<String> reasonAgainst(String key, String value, boolean isCreation) {
        if (this == STANDARD) {
            return Optional.empty();
        }
        if (!settable.contains(key)) {
            return Optional.of("cannot be set");
        }
        if (!isCreation && onlyAtCreation.contains(key)) {
            return Optional.of("can be set only when the topic is made");
        }
        if (this == SERVERLESS && key.equals("max.message.bytes") && isBeyond(value, SERVERLESS_MAX_MESSAGE_BYTES)) {
            return Optional.of("must be <= " + SERVERLESS_MAX_MESSAGE_BYTES);
        }
        if (this == EXPRESS && key.equals("max.compaction.lag.ms") && value != null && !isBeyond(value, EXPRESS_MIN_COMPACTION_LAG_MS - 1)) {
            return Optional.of("must be >= " + EXPRESS_MIN_COMPACTION_LAG_MS);
        }
        return Optional.empty();
    }

    private static boolean isBeyond(String value, long bound) {
        return value != null && Long.parseLong(value) > bound;
    }
}
