package blueprint.kafka.iam;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/** Asked by the broker whether a client's token is good. */
public final class TokenHandler implements AuthenticateCallbackHandler {
    private Settings settings;

    @Override
    public void configure(Map<String, ?> properties, String saslMechanism, List<AppConfigurationEntry> jaasConfiguration) {
        settings = Settings.of(properties);
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerValidatorCallback question) {
                question.token(validate(question.tokenValue()));
            } else if (!(callback instanceof OAuthBearerExtensionsValidatorCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    /**
     * Throws instead of {@code callback.error}: only then the client hears of it at once (error 58), in the words that MSK uses. With the
     * other way kafkajs' connect resolves, and its first call fails after 11 to 17 seconds.
     */
    private VerifiedToken validate(String token) {
        Policy policy = settings.policyFile().current();
        try {
            VerifiedToken verified = TokenValidator.validate(token, policy, Instant.now());
            Decision connect = policy.decisions().decide(verified.role(), KafkaAction.CONNECT, policy.cluster().text());
            settings.log().decision(verified.role().arn(), KafkaAction.CONNECT, policy.cluster().text(), connect, false);
            return verified;
        } catch (Refusal refusal) {
            String id = UUID.randomUUID().toString();
            settings.log().refusedToken(id, refusal.accessKeyId(), refusal.getMessage());
            throw new SaslAuthenticationException("[" + id + "]: Access denied");
        }
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
