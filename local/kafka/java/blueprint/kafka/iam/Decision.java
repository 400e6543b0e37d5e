package blueprint.kafka.iam;

import java.util.List;

/**
 * The answer to one question. {@code reason} is null where it is allowed; {@code uses} are the grants beside the asked one that it rests on.
 */
record Decision(boolean isAllowed, String reason, List<Use> uses) {

    /** {@code neededBy} is the action whose dependency it is. */
    record Use(KafkaAction action, String resource, KafkaAction neededBy) {}

    static Decision denied(String reason) {
        return new Decision(false, reason, List.of());
    }
}
