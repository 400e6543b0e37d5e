package blueprint.kafka.policy;

import java.util.Map;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.server.policy.AlterConfigPolicy;

/** {@code alter.config.policy.class.name} of a broker that refuses what a kind of MSK cluster refuses; {@link Flavour#PROPERTY} chooses it. */
public final class AlterPolicy implements AlterConfigPolicy {
    private Flavour flavour = Flavour.STANDARD;

    @Override
    public void configure(Map<String, ?> configs) {
        flavour = Flavour.of(configs);
    }

    @Override
    public void validate(RequestMetadata request) {
        if (request.resource().type() == ConfigResource.Type.TOPIC && !isCreation()) {
            flavour.refuseConfigs(request.configs(), false);
        }
    }

    /**
     * KRaft's controller asks this policy about the configs of a new topic as well, before it asks the other one, and does not say so
     * (ConfigurationControlManager.validateAlterConfig): only the calling method tells.
     */
    private static boolean isCreation() {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("createTopics")));
    }

    @Override
    public void close() {}
}
