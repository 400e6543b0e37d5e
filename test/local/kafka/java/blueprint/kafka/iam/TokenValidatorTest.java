package blueprint.kafka.iam;

import static blueprint.kafka.iam.Fixtures.CLUSTER;
import static blueprint.kafka.iam.Fixtures.allow;
import static blueprint.kafka.iam.Fixtures.decode;
import static blueprint.kafka.iam.Fixtures.deny;
import static blueprint.kafka.iam.Fixtures.encode;
import static blueprint.kafka.iam.Fixtures.policy;
import static blueprint.kafka.iam.Fixtures.role;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenValidatorTest {
    /** Made by aws-msk-iam-sasl-signer-js 1.0.3 for TESTKEYPLAIN. */
    private static final String FROM_SIGNER =
            "aHR0cHM6Ly9rYWZrYS5ldS1jZW50cmFsLTEuYW1hem9uYXdzLmNvbS8_QWN0aW9uPWthZmthLWNsdXN0ZXIlM0FDb25uZWN0JlVzZXItQWdlbnQ9YXdzLW1z"
            + "ay1pYW0tc2FzbC1zaWduZXItanMlMkYxLjAuMyZYLUFtei1BbGdvcml0aG09QVdTNC1ITUFDLVNIQTI1NiZYLUFtei1DcmVkZW50aWFsPVRFU1RLRVlQTEFJ"
            + "TiUyRjIwMjYxMTIzJTJGZXUtY2VudHJhbC0xJTJGa2Fma2EtY2x1c3RlciUyRmF3czRfcmVxdWVzdCZYLUFtei1EYXRlPTIwMjYxMTIzVDA5MDU1MlomWC1B"
            + "bXotRXhwaXJlcz05MDAmWC1BbXotU2lnbmF0dXJlPTRlZmYxODMzODFlYjg0MDhiZmFmYWM4NjEyNTFmZDc1NTY4MzQ1MTg0MGU2NzRiMjIzMDU4Y2FkZmZi"
            + "YjI0ZWImWC1BbXotU2lnbmVkSGVhZGVycz1ob3N0";

    /** The same signer's for TESTKEYSESSION, whose session token has every character that an encoding could lose. */
    private static final String FROM_SIGNER_WITH_SESSION =
            "aHR0cHM6Ly9rYWZrYS5ldS1jZW50cmFsLTEuYW1hem9uYXdzLmNvbS8_QWN0aW9uPWthZmthLWNsdXN0ZXIlM0FDb25uZWN0JlVzZXItQWdlbnQ9YXdzLW1z"
            + "ay1pYW0tc2FzbC1zaWduZXItanMlMkYxLjAuMyZYLUFtei1BbGdvcml0aG09QVdTNC1ITUFDLVNIQTI1NiZYLUFtei1DcmVkZW50aWFsPVRFU1RLRVlTRVNT"
            + "SU9OJTJGMjAyNjExMjMlMkZldS1jZW50cmFsLTElMkZrYWZrYS1jbHVzdGVyJTJGYXdzNF9yZXF1ZXN0JlgtQW16LURhdGU9MjAyNjExMjNUMDkwNTUyWiZY"
            + "LUFtei1FeHBpcmVzPTkwMCZYLUFtei1TZWN1cml0eS1Ub2tlbj10b2tlbiUyRndpdGglMkJhbGwlM0QlMjB0aGUlMjB-JTIwc2lnbnMlMjUmWC1BbXotU2ln"
            + "bmF0dXJlPTA1NjBmMTBjZGNiNTFmMmJmYzljNmYzZjI0NDljM2NkNjdiMzhlYWZjMGU2N2M2ODc4N2ZjZjgwYjFhYTllODkmWC1BbXotU2lnbmVkSGVhZGVy"
            + "cz1ob3N0";

    /** aws-msk-iam-sasl-signer-python 1.0.2's, signed at 09:34:39, which orders its parameters in another way. */
    private static final String FROM_PYTHON_SIGNER =
            "aHR0cHM6Ly9rYWZrYS5ldS1jZW50cmFsLTEuYW1hem9uYXdzLmNvbS8_QWN0aW9uPWthZmthLWNsdXN0ZXIlM0FDb25uZWN0JlgtQW16LUFsZ29yaXRobT1B"
            + "V1M0LUhNQUMtU0hBMjU2JlgtQW16LUNyZWRlbnRpYWw9VEVTVEtFWVNFU1NJT04lMkYyMDI2MTEyMyUyRmV1LWNlbnRyYWwtMSUyRmthZmthLWNsdXN0ZXIl"
            + "MkZhd3M0X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MTEyM1QwOTM0MzlaJlgtQW16LUV4cGlyZXM9OTAwJlgtQW16LVNpZ25lZEhlYWRlcnM9aG9zdCZYLUFt"
            + "ei1TZWN1cml0eS1Ub2tlbj10b2tlbiUyRndpdGglMkJhbGwlM0QlMjB0aGUlMjB-JTIwc2lnbnMlMjUmWC1BbXotU2lnbmF0dXJlPTliM2JiZGY4MzkzMjky"
            + "MTkwMTM0NjEwZjY2ZGU4Yzg3NjcyZjViYzkxNTY2YTRjYjAxOWFmMWIzMGQ0MjM2MzkmVXNlci1BZ2VudD1hd3MtbXNrLWlhbS1zYXNsLXNpZ25lci1weXRo"
            + "b24lMkYxLjAuMg";

    private static final String SIGNED_AT = "20261123T090552Z";
    private static final Instant NOW = Instant.parse("2026-11-23T09:06:00Z");
    private static final Role PLAIN = role(allow(CLUSTER.text(), "Connect"));
    private static final Role SESSION = new Role("arn:aws:iam::111122223333:role/session", "TESTKEYSESSION", "session/secret+of=nobody",
            "token/with+all= the ~ signs%", List.of(allow("*", "*")));
    private static final Policy POLICY = policy(PLAIN, SESSION);

    private static Fixtures.Token token() {
        return new Fixtures.Token(SIGNED_AT);
    }

    private static String refusal(String token) {
        return refusal(token, POLICY, NOW);
    }

    private static String refusal(String token, Policy policy, Instant now) {
        return assertThrows(Refusal.class, () -> TokenValidator.validate(token, policy, now)).getMessage();
    }

    @Test
    @DisplayName("accepts what the official signer makes, and tells role and session")
    void acceptsTheSigners() throws Refusal {
        VerifiedToken verified = TokenValidator.validate(FROM_SIGNER, POLICY, NOW);
        assertEquals(Fixtures.ROLE, verified.principalName());
        assertEquals(Instant.parse("2026-11-23T09:05:52Z").toEpochMilli(), verified.startTimeMs());
        assertEquals(Instant.parse("2026-11-23T09:20:52Z").toEpochMilli(), verified.lifetimeMs());
    }

    @Test
    @DisplayName("accepts a session's token")
    void acceptsASession() throws Refusal {
        assertEquals(SESSION.arn(), TokenValidator.validate(FROM_SIGNER_WITH_SESSION, POLICY, NOW).principalName());
    }

    @Test
    @DisplayName("accepts what the signer for Python makes")
    void acceptsThePythonSigner() throws Refusal {
        Instant then = Instant.parse("2026-11-23T09:35:00Z");
        assertEquals(SESSION.arn(), TokenValidator.validate(FROM_PYTHON_SIGNER, POLICY, then).principalName());
    }

    @Test
    @DisplayName("accepts another User-Agent: signers add it after signing")
    void acceptsAnotherUserAgent() throws Refusal {
        String url = decode(FROM_SIGNER).replace("aws-msk-iam-sasl-signer-js%2F1.0.3", "any%20other");
        assertEquals(Fixtures.ROLE, TokenValidator.validate(encode(url), POLICY, NOW).principalName());
    }

    @ParameterizedTest
    @DisplayName("accepts from five minutes before it was signed to its end")
    @MethodSource("goodTimes")
    void acceptsInTime(String now) throws Refusal {
        assertEquals(Fixtures.ROLE, TokenValidator.validate(FROM_SIGNER, POLICY, Instant.parse(now)).principalName());
    }

    static Stream<String> goodTimes() {
        return Stream.of("2026-11-23T09:00:52Z", "2026-11-23T09:05:52Z", "2026-11-23T09:20:51Z");
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("refuses")
    @MethodSource("forgeries")
    void refuses(String token, String reason) {
        assertEquals(reason, refusal(token));
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(
                Arguments.of("not base64!", "is not base64url"),
                Arguments.of("", "is no https URL"),
                Arguments.of(encode("hello"), "is no https URL"),
                Arguments.of(encode("https://kafka.eu-central-1.amazonaws.com/"), "has no query"),
                Arguments.of(encode("https://kafka.eu-central-1.amazonaws.com/?Action"), "has a parameter without a name or value"),
                Arguments.of(encode("https://kafka.eu-central-1.amazonaws.com/?A=%2"), "has a broken percent escape"),
                Arguments.of(encode("https://kafka.eu-central-1.amazonaws.com/?A=%FF"), "is not UTF-8"),
                Arguments.of("a".repeat(16_385), "has 16385 characters, at most 16384 are allowed"),
                Arguments.of(FROM_SIGNER.substring(0, FROM_SIGNER.length() - 40), "X-Amz-SignedHeaders is missing"),
                Arguments.of(encode(decode(FROM_SIGNER).replace("=900&", "=899&")), "the signature does not match"),
                Arguments.of(encode(decode(FROM_SIGNER) + "&Action=kafka-cluster%3AConnect"), "parameter: got Action, expected it once"),
                Arguments.of(encode(decode(FROM_SIGNER) + "&a=b"), "parameters: got a, expected none beside those of a signature"),
                Arguments.of(token().host("kafka.eu-west-1.amazonaws.com").text(),
                        "host: got kafka.eu-west-1.amazonaws.com, expected kafka.eu-central-1.amazonaws.com"),
                Arguments.of(token().host("kafka.eu-central-1.amazonaws.com/x").text(),
                        "host: got kafka.eu-central-1.amazonaws.com/x, expected kafka.eu-central-1.amazonaws.com"),
                Arguments.of(token().with("Action", "kafka-cluster:*").text(), "Action: got kafka-cluster:*, expected kafka-cluster:Connect"),
                Arguments.of(token().with("X-Amz-Algorithm", "none").text(), "X-Amz-Algorithm: got none, expected AWS4-HMAC-SHA256"),
                Arguments.of(token().with("X-Amz-SignedHeaders", "host;x").text(), "X-Amz-SignedHeaders: got host;x, expected host"),
                Arguments.of(token().with("X-Amz-Expires", "899.5").text(),
                        "X-Amz-Expires: got 899.5, expected a whole number of seconds from 1 to 900"),
                Arguments.of(token().with("X-Amz-Expires", "901").text(),
                        "X-Amz-Expires: got 901, expected a whole number of seconds from 1 to 900"),
                Arguments.of(token().with("X-Amz-Expires", "-1").text(),
                        "X-Amz-Expires: got -1, expected a whole number of seconds from 1 to 900"),
                Arguments.of(token().with("X-Amz-Date", "20261323T090552Z").text(),
                        "X-Amz-Date: got 20261323T090552Z, expected yyyyMMddTHHmmssZ"),
                Arguments.of(token().with("X-Amz-Date", "20261124T090552Z").text(),
                        "date of the credential: got 20261123, expected 20261124"),
                Arguments.of(token().scope("eu-west-1", "kafka-cluster").text(),
                        "region of the credential: got eu-west-1, expected eu-central-1"),
                Arguments.of(token().scope("eu-central-1", "kafka").text(), "service of the credential: got kafka, expected kafka-cluster"),
                Arguments.of(token().with("X-Amz-Credential", "a/b").text(), "X-Amz-Credential: expected five parts, got 2"),
                Arguments.of(token().with("X-Amz-Credential", "NOBODY/20261123/eu-central-1/kafka-cluster/aws4_request").text(),
                        "no role has that access key"),
                Arguments.of(token().secret("another").text(), "the signature does not match"),
                Arguments.of(token().with("X-Amz-Security-Token", "t").text(), "X-Amz-Security-Token: the key belongs to no session"),
                Arguments.of(encode(decode(FROM_SIGNER_WITH_SESSION).replaceFirst("X-Amz-Security-Token=[^&]*&", "")),
                        "X-Amz-Security-Token is missing"),
                Arguments.of(encode(decode(FROM_SIGNER_WITH_SESSION).replace("signs%25", "signs")),
                        "X-Amz-Security-Token is of another session"));
    }

    @Test
    @DisplayName("refuses a replay after the end, and what comes from the future")
    void refusesOutOfTime() {
        assertEquals("expired at 2026-11-23T09:20:52Z, now is 2026-11-23T09:20:52Z",
                refusal(FROM_SIGNER, POLICY, Instant.parse("2026-11-23T09:20:52Z")));
        assertEquals("signed at 2026-11-23T09:05:52Z, more than 5 minutes after 2026-11-23T09:00:51Z",
                refusal(FROM_SIGNER, POLICY, Instant.parse("2026-11-23T09:00:51Z")));
    }

    @Test
    @DisplayName("refuses a role that may not connect")
    void refusesWithoutConnect() {
        String connect = "kafka-cluster:Connect on " + CLUSTER.text() + ": ";
        assertEquals(connect + "no statement allows it", refusal(FROM_SIGNER, policy(role()), NOW));
        Role denied = role(allow("*", "*"), deny(CLUSTER.text(), "Connect"));
        assertEquals(connect + "a statement denies it", refusal(FROM_SIGNER, policy(denied), NOW));
    }

    @Test
    @DisplayName("tells the access key to the log, and nothing secret to anybody")
    void keepsSecrets() throws Refusal {
        Refusal refusal = assertThrows(Refusal.class, () -> TokenValidator.validate(token().secret("x").text(), POLICY, NOW));
        assertEquals(Fixtures.KEY, refusal.accessKeyId());
        String described = TokenValidator.validate(FROM_SIGNER, POLICY, NOW).toString() + PLAIN;
        assertFalse(described.contains(Fixtures.SECRET) || described.contains(FROM_SIGNER));
    }

    @Test
    @DisplayName("refuses 100,000 mutated tokens or finds the same role in them, and never fails otherwise")
    void survivesMutations() {
        Random random = new Random(20_261_123);
        int accepted = 0;
        for (int round = 0; round < 100_000; round += 1) {
            String original = round % 2 == 0 ? FROM_SIGNER : FROM_SIGNER_WITH_SESSION;
            String mutated = round % 4 < 2 ? mutate(original, random) : encode(mutate(decode(original), random));
            if (mutated.equals(original)) {
                continue;
            }
            try {
                VerifiedToken verified = TokenValidator.validate(mutated, POLICY, NOW);
                accepted += 1;
                assertEquals(withoutUserAgent(original), withoutUserAgent(mutated), mutated);
                assertEquals(original.equals(FROM_SIGNER) ? PLAIN : SESSION, verified.role());
            } catch (Refusal expected) {
                assertFalse(expected.getMessage().isEmpty());
            }
        }
        // Changes within the User-Agent.
        assertTrue(accepted > 0 && accepted < 10_000, accepted + " were accepted");
    }

    private static String mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0 && !mutated.isEmpty(); changes -= 1) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(5)) {
                case 0 -> mutated.setCharAt(at, (char) random.nextInt(128));
                case 1 -> mutated.deleteCharAt(at);
                case 2 -> mutated.insert(at, (char) random.nextInt(0x300));
                case 3 -> mutated.setLength(at);
                default -> mutated.insert(at, mutated.substring(at, Math.min(mutated.length(), at + random.nextInt(60))));
            }
        }
        return mutated.toString();
    }

    /** What was signed: the parameters, decoded, in their order of the alphabet. */
    private static Object withoutUserAgent(String token) throws Refusal {
        PresignedUrl url = PresignedUrl.parse(token);
        url.parameters().remove("User-Agent");
        return url;
    }
}
