package blueprint.kafka.iam;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One test of a {@code Condition} block. Only operators and keys that can be decided on one machine are known; the others are not guessed. */
record Condition(String operator, String key, List<String> values) {
    enum Outcome { MET, NOT_MET, UNKNOWN }

    /** In lower case: they are compared without regard to case. */
    static final Set<String> KEYS =
            Set.of("aws:principalarn", "aws:principalaccount", "aws:resourceaccount", "aws:requestedregion", "aws:securetransport");

    private static final Set<String> OPERATORS = Set.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "Bool");
    /** Changes nothing: the known keys have a value in every request. */
    private static final String IF_EXISTS = "IfExists$";

    boolean isKnown() {
        return OPERATORS.contains(baseOperator()) && KEYS.contains(key.toLowerCase(Locale.ROOT));
    }

    /** The context holds a value for each of the keys. */
    Outcome test(Map<String, String> context) {
        if (!isKnown()) {
            return Outcome.UNKNOWN;
        }
        return compare(context.get(key.toLowerCase(Locale.ROOT))) ? Outcome.MET : Outcome.NOT_MET;
    }

    private String baseOperator() {
        return operator.replaceFirst(IF_EXISTS, "");
    }

    private boolean compare(String got) {
        return switch (baseOperator()) {
            case "StringEquals" -> values.contains(got);
            case "StringNotEquals" -> !values.contains(got);
            case "StringLike" -> values.stream().anyMatch(pattern -> Glob.matches(pattern, got));
            case "StringNotLike" -> values.stream().noneMatch(pattern -> Glob.matches(pattern, got));
            default -> values.stream().anyMatch(got::equalsIgnoreCase);
        };
    }
}
