package blueprint.kafka.iam;

import java.util.List;
import java.util.Locale;

/** {@code Action}, {@code NotAction}, {@code Resource} or {@code NotResource} of a statement. */
record Names(List<String> patterns, boolean isNegated) {

    /** Names of actions are compared without regard to case. */
    boolean coversAction(String action) {
        String lower = action.toLowerCase(Locale.ROOT);
        return isNegated != patterns.stream().anyMatch(pattern -> Glob.matches(pattern.toLowerCase(Locale.ROOT), lower));
    }

    boolean coversResource(String arn) {
        return isNegated != patterns.stream().anyMatch(pattern -> Glob.matchesArn(pattern, arn));
    }
}
