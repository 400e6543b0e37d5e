package blueprint.kafka.iam;

import org.apache.kafka.common.resource.ResourceType;

/** {@code arn:PARTITION:kafka:REGION:ACCOUNT:cluster/NAME/UUID} and the ARNs of what lives in that cluster. */
record ClusterArn(String text) {
    private static final String SEPARATOR = ":cluster/";

    static boolean isOne(String text) {
        return text.matches("arn:[a-z-]+:kafka:[a-z0-9-]+:\\d{12}:cluster/[^/:*?]+/[^/:*?]+");
    }

    String partition() {
        return text.split(":")[1];
    }

    String account() {
        return text.split(":")[4];
    }

    /** For a topic, group or transactional id: everything before its name. For a cluster its whole ARN. */
    String prefixOf(ResourceType type) {
        String kind = switch (type) {
            case TOPIC -> ":topic/";
            case GROUP -> ":group/";
            case TRANSACTIONAL_ID -> ":transactional-id/";
            default -> null;
        };
        return kind == null ? text : text.replace(SEPARATOR, kind) + "/";
    }

    String of(ResourceType type, String name) {
        return type == ResourceType.CLUSTER ? text : prefixOf(type) + name;
    }
}
