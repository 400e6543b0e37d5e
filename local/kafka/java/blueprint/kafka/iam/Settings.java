package blueprint.kafka.iam;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Our own properties among the broker's. */
record Settings(PolicyFile policyFile, EventLog log, Set<String> innerListeners) {
    private static final String POLICY_FILE = "blueprint.iam.policy.file";
    private static final String LOG_DIRECTORY = "blueprint.iam.log.directory";
    private static final String INNER_LISTENERS = "blueprint.iam.inner.listeners";

    static Settings of(Map<String, ?> properties) {
        EventLog log = EventLog.of(Path.of(text(properties, LOG_DIRECTORY)), Integer.parseInt(text(properties, "node.id")));
        PolicyFile policyFile = PolicyFile.of(Path.of(text(properties, POLICY_FILE)), log);
        return new Settings(policyFile, log, Set.of(text(properties, INNER_LISTENERS).split(",")));
    }

    private static String text(Map<String, ?> properties, String name) {
        Object value = properties.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing among the broker's properties");
        }
        return value.toString();
    }
}
