package blueprint.kafka.iam;

import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;

/** For the broker's own login to the mechanism, which Kafka insists on: it connects to nobody with it, so it gets no token. */
public final class NoLoginHandler implements AuthenticateCallbackHandler {

    @Override
    public void configure(Map<String, ?> properties, String saslMechanism, List<AppConfigurationEntry> jaasConfiguration) {
        // Needs nothing.
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerTokenCallback question) {
                question.token(null);
            } else if (!(callback instanceof SaslExtensionsCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
