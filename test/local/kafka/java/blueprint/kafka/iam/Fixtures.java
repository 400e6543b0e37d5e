package blueprint.kafka.iam;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A cluster, a role and a token for it that tests change in one place. */
final class Fixtures {
    static final String REGION = "eu-central-1";
    static final ClusterArn CLUSTER = new ClusterArn("arn:aws:kafka:eu-central-1:111122223333:cluster/shop/6f0c1a52-1b1c-3");
    static final String ROLE = "arn:aws:iam::111122223333:role/producer";
    static final String KEY = "TESTKEYPLAIN";
    static final String SECRET = "plain/secret+of=nobody";

    private Fixtures() {}

    static String topic(String name) {
        return "arn:aws:kafka:eu-central-1:111122223333:topic/shop/6f0c1a52-1b1c-3/" + name;
    }

    static String group(String name) {
        return "arn:aws:kafka:eu-central-1:111122223333:group/shop/6f0c1a52-1b1c-3/" + name;
    }

    static Statement allow(String resource, String... actions) {
        return new Statement(true, actions(actions), new Names(List.of(resource), false), List.of());
    }

    static Statement deny(String resource, String... actions) {
        return new Statement(false, actions(actions), new Names(List.of(resource), false), List.of());
    }

    static Names actions(String... names) {
        return new Names(java.util.Arrays.stream(names).map(name -> "kafka-cluster:" + name).toList(), false);
    }

    static Role role(Statement... statements) {
        return new Role(ROLE, KEY, SECRET, null, List.of(statements));
    }

    static Policy policy(Role... roles) {
        return new Policy(REGION, CLUSTER, List.of(roles));
    }

    /** A signed token; parameters with the value null are left out. */
    static final class Token {
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private String host = "kafka." + REGION + ".amazonaws.com";
        private String secret = SECRET;
        private String scopeRegion = REGION;
        private String scopeService = "kafka-cluster";

        Token(String dateTime) {
            parameters.put("Action", "kafka-cluster:Connect");
            parameters.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
            parameters.put("X-Amz-Date", dateTime);
            parameters.put("X-Amz-Expires", "900");
            parameters.put("X-Amz-SignedHeaders", "host");
            parameters.put("X-Amz-Credential", KEY + "/" + dateTime.substring(0, 8) + "/" + REGION + "/kafka-cluster/aws4_request");
        }

        Token with(String name, String value) {
            parameters.put(name, value);
            return this;
        }

        Token host(String other) {
            host = other;
            return this;
        }

        Token secret(String other) {
            secret = other;
            return this;
        }

        Token scope(String region, String service) {
            scopeRegion = region;
            scopeService = service;
            String[] parts = parameters.get("X-Amz-Credential").split("/");
            return with("X-Amz-Credential", String.join("/", parts[0], parts[1], region, service, parts[4]));
        }

        String url() {
            Map<String, String> present = new LinkedHashMap<>(parameters);
            present.values().removeIf(value -> value == null);
            SignatureV4.Scope scope = new SignatureV4.Scope(
                    present.getOrDefault("X-Amz-Date", "20000101T000000Z"), scopeRegion, scopeService);
            present.put("X-Amz-Signature", SignatureV4.sign(secret, scope, host, present));
            return "https://" + host + "/?" + present.entrySet().stream()
                    .map(entry -> SignatureV4.encode(entry.getKey()) + "=" + SignatureV4.encode(entry.getValue()))
                    .collect(Collectors.joining("&"));
        }

        String text() {
            return encode(url());
        }
    }

    static String encode(String url) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
    }

    static String decode(String token) {
        return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    }
}
