package blueprint.kafka.iam;

import java.util.List;
import java.util.Map;

/** One statement of a role's policies. */
record Statement(boolean isAllow, Names actions, Names resources, List<Condition> conditions) {

    boolean covers(String action, String resource, Map<String, String> context) {
        return actions.coversAction(action) && resources.coversResource(resource) && applies(context);
    }

    /** A condition that cannot be decided closes: an Allow does not apply, a Deny does. */
    boolean applies(Map<String, String> context) {
        boolean isUnmet = conditions.stream().anyMatch(condition -> condition.test(context) == Condition.Outcome.NOT_MET);
        boolean isUnknown = conditions.stream().anyMatch(condition -> condition.test(context) == Condition.Outcome.UNKNOWN);
        return !isUnmet && !(isUnknown && isAllow);
    }
}
