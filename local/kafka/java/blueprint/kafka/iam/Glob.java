package blueprint.kafka.iam;

import java.util.Optional;

/** Patterns of IAM policies: {@code *} stands for any characters (also none), {@code ?} for one. */
final class Glob {
    private static final int ARN_PARTS = 6;

    private Glob() {}

    static boolean matches(String pattern, String text) {
        int star = -1;
        int resumeAt = 0;
        int inPattern = 0;
        int inText = 0;
        while (inText < text.length()) {
            if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
                star = inPattern++;
                resumeAt = inText;
            } else if (inPattern < pattern.length() && fits(pattern.charAt(inPattern), text.charAt(inText))) {
                inPattern += 1;
                inText += 1;
            } else if (star >= 0) {
                inPattern = star + 1;
                inText = ++resumeAt;
            } else {
                return false;
            }
        }
        return pattern.substring(inPattern).chars().allMatch(rest -> rest == '*');
    }

    private static boolean fits(char inPattern, char inText) {
        return inPattern == '?' || inPattern == inText;
    }

    /**
     * As IAM compares resources: part by part, so that a wildcard never reaches over a colon of the first five
     * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).
     */
    static boolean matchesArn(String pattern, String arn) {
        if (pattern.equals("*")) {
            return true;
        }
        String[] wanted = pattern.split(":", ARN_PARTS);
        String[] got = arn.split(":", ARN_PARTS);
        if (wanted.length != got.length) {
            return false;
        }
        for (int part = 0; part < got.length; part += 1) {
            if (!matches(wanted[part], got[part])) {
                return false;
            }
        }
        return true;
    }

    static boolean isArnPattern(String pattern) {
        return pattern.equals("*") || (pattern.startsWith("arn:") && pattern.split(":", ARN_PARTS).length == ARN_PARTS);
    }

    /** Some text that begins with the prefix, goes on with at least one character and matches the ARN pattern; empty where none does. */
    static Optional<String> example(String pattern, String prefix, String forWildcards) {
        if (pattern.equals("*")) {
            return Optional.of(prefix + forWildcards);
        }
        for (int cut = pattern.length(); cut >= 0; cut -= 1) {
            // A star that the prefix ends in goes on behind it.
            String behind = pattern.substring(cut > 0 && pattern.charAt(cut - 1) == '*' ? cut - 1 : cut);
            String text = prefix + behind.replace("*", forWildcards).replace('?', 'x');
            if (text.length() > prefix.length() && matchesArn(pattern, text)) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }
}
