package blueprint.kafka.policy;

import java.util.Map;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/** {@code create.topic.policy.class.name} of a broker that refuses what a kind of MSK cluster refuses; {@link Flavour#PROPERTY} chooses it. */
public final class CreatePolicy implements CreateTopicPolicy {
    private Map<String, ?> brokerProperties = Map.of();
    private Flavour flavour = Flavour.STANDARD;

    @Override
    public void configure(Map<String, ?> configs) {
        brokerProperties = configs;
        flavour = Flavour.of(configs);
    }

    /** Kafka's own topics (names with two underscores in front) are the service's business, which keeps them as it likes. */
    @Override
    public void validate(RequestMetadata request) {
        if (request.topic().startsWith("__")) {
            return;
        }
        flavour.refuseReplicas(request.replicationFactor(), brokerProperties);
        flavour.refuseConfigs(request.configs(), true);
    }

    @Override
    public void close() {}
}
