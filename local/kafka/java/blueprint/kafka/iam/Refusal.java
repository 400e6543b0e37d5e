package blueprint.kafka.iam;

/** Why a token is not accepted: for the log, never for the client. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private static final int MAX_QUOTED = 100;

    private final String accessKeyId;

    private Refusal(String reason, String accessKeyId) {
        // Forged tokens are expected: without a stack trace one costs little.
        super(reason, null, false, false);
        this.accessKeyId = accessKeyId;
    }

    static Refusal because(String reason) {
        return new Refusal(reason, null);
    }

    static Refusal got(String what, String got, String expected) {
        return because(what + ": got " + quote(got) + ", expected " + expected);
    }

    Refusal of(String key) {
        return new Refusal(getMessage(), quote(key));
    }

    /** As far as the token told it; may be null. */
    String accessKeyId() {
        return accessKeyId;
    }

    private static String quote(String text) {
        return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
    }
}
