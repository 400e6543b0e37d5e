package blueprint.kafka.iam;

import java.util.List;

/** A role with the credentials that it has in this run. {@code sessionToken} may be null. */
record Role(String arn, String accessKeyId, String secretAccessKey, String sessionToken, List<Statement> statements) {

    /** Without the secrets. */
    @Override
    public String toString() {
        return arn;
    }
}
