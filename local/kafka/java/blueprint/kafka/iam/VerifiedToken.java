package blueprint.kafka.iam;

import java.util.Set;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;

/** What Kafka keeps of a token. Its end is the end of the session: the client must authenticate anew before. */
record VerifiedToken(Role role, Long startTimeMs, long lifetimeMs, String value) implements OAuthBearerToken {

    @Override
    public String principalName() {
        return role.arn();
    }

    @Override
    public Set<String> scope() {
        return Set.of();
    }

    /** Without the token, which would open a connection until it expires. */
    @Override
    public String toString() {
        return role + " until " + lifetimeMs;
    }
}
