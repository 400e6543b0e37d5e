package blueprint.kafka.iam;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether a token was signed by a role of the policy for this cluster, now. Pure. */
final class TokenValidator {
    private static final String SERVICE = "kafka-cluster";
    private static final int MAX_EXPIRES_SECONDS = 900;
    /** Clocks of clients may be ahead by this much. */
    private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);
    private static final String SIGNATURE = "X-Amz-Signature";
    private static final String SESSION_TOKEN = "X-Amz-Security-Token";
    /** Added by the signers after signing. */
    private static final String USER_AGENT = "User-Agent";
    private static final Set<String> KNOWN = Set.of(
            "Action", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", SESSION_TOKEN, SIGNATURE,
            USER_AGENT);

    private TokenValidator() {}

    static VerifiedToken validate(String token, Policy policy, Instant now) throws Refusal {
        PresignedUrl url = PresignedUrl.parse(token);
        checkShape(url, policy.region());
        String[] credential = url.required("X-Amz-Credential").split("/", -1);
        if (credential.length != 5) {
            throw Refusal.because("X-Amz-Credential: expected five parts, got " + credential.length);
        }
        String accessKeyId = credential[0];
        try {
            Instant signedAt = checkScope(url, credential, policy.region());
            Instant expiresAt = signedAt.plusSeconds(expiresSeconds(url));
            checkTime(signedAt, expiresAt, now);
            Role role = policy.roleOfKey(accessKeyId).orElseThrow(() -> Refusal.because("no role has that access key"));
            checkSignature(url, role, policy.region());
            checkConnect(role, policy);
            return new VerifiedToken(role, signedAt.toEpochMilli(), expiresAt.toEpochMilli(), token);
        } catch (Refusal refusal) {
            throw refusal.of(accessKeyId);
        }
    }

    private static void checkShape(PresignedUrl url, String region) throws Refusal {
        Set<String> unknown = new TreeSet<>(url.parameters().keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            throw Refusal.got("parameters", String.join(", ", unknown), "none beside those of a signature");
        }
        expect("host", url.host(), "kafka." + region + ".amazonaws.com");
        expect("Action", url.required("Action"), "kafka-cluster:Connect");
        expect("X-Amz-Algorithm", url.required("X-Amz-Algorithm"), SignatureV4.ALGORITHM);
        expect("X-Amz-SignedHeaders", url.required("X-Amz-SignedHeaders"), "host");
    }

    private static Instant checkScope(PresignedUrl url, String[] credential, String region) throws Refusal {
        String date = url.required("X-Amz-Date");
        Instant signedAt;
        try {
            signedAt = LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException cause) {
            throw Refusal.got("X-Amz-Date", date, "yyyyMMddTHHmmssZ");
        }
        expect("date of the credential", credential[1], date.substring(0, 8));
        expect("region of the credential", credential[2], region);
        expect("service of the credential", credential[3], SERVICE);
        expect("end of the credential", credential[4], SignatureV4.TERMINATOR);
        return signedAt;
    }

    private static int expiresSeconds(PresignedUrl url) throws Refusal {
        String expires = url.required("X-Amz-Expires");
        if (!expires.matches("[1-9][0-9]{0,2}") || Integer.parseInt(expires) > MAX_EXPIRES_SECONDS) {
            throw Refusal.got("X-Amz-Expires", expires, "a whole number of seconds from 1 to " + MAX_EXPIRES_SECONDS);
        }
        return Integer.parseInt(expires);
    }

    private static void checkTime(Instant signedAt, Instant expiresAt, Instant now) throws Refusal {
        if (signedAt.isAfter(now.plus(MAX_AHEAD))) {
            throw Refusal.because("signed at " + signedAt + ", more than " + MAX_AHEAD.toMinutes() + " minutes after " + now);
        }
        if (!expiresAt.isAfter(now)) {
            throw Refusal.because("expired at " + expiresAt + ", now is " + now);
        }
    }

    private static void checkSignature(PresignedUrl url, Role role, String region) throws Refusal {
        String sessionToken = url.parameters().get(SESSION_TOKEN);
        if ((sessionToken == null) != (role.sessionToken() == null)) {
            throw Refusal.because(sessionToken == null ? SESSION_TOKEN + " is missing" : SESSION_TOKEN + ": the key belongs to no session");
        }
        if (sessionToken != null && !isSame(sessionToken, role.sessionToken())) {
            throw Refusal.because(SESSION_TOKEN + " is of another session");
        }
        Map<String, String> signed = new TreeMap<>(url.parameters());
        signed.remove(SIGNATURE);
        signed.remove(USER_AGENT);
        SignatureV4.Scope scope = new SignatureV4.Scope(url.required("X-Amz-Date"), region, SERVICE);
        if (!isSame(url.required(SIGNATURE), SignatureV4.sign(role.secretAccessKey(), scope, url.host(), signed))) {
            throw Refusal.because("the signature does not match");
        }
    }

    private static void checkConnect(Role role, Policy policy) throws Refusal {
        Decision decision = policy.decisions().decide(role, KafkaAction.CONNECT, policy.cluster().text());
        if (!decision.isAllowed()) {
            throw Refusal.because(KafkaAction.CONNECT.iamName() + " on " + policy.cluster().text() + ": " + decision.reason());
        }
    }

    private static void expect(String what, String got, String expected) throws Refusal {
        if (!got.equals(expected)) {
            throw Refusal.got(what, got, expected);
        }
    }

    /** In a time that does not tell where they differ. */
    private static boolean isSame(String got, String expected) {
        return MessageDigest.isEqual(got.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
