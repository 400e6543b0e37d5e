package blueprint.kafka.iam;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 of a GET of {@code /} that signs its host and its query
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html). Pure.
 */
final class SignatureV4 {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String TERMINATOR = "aws4_request";

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private SignatureV4() {}

    /** What a signature belongs to: {@code dateTime} as {@code yyyyMMdd'T'HHmmss'Z'}. */
    record Scope(String dateTime, String region, String service) {
        String text() {
            return String.join("/", dateTime.substring(0, 8), region, service, TERMINATOR);
        }
    }

    /** In lower-case hexadecimal digits. {@code signed} holds all signed parameters, decoded. */
    static String sign(String secretAccessKey, Scope scope, String host, Map<String, String> signed) {
        String request = String.join("\n", "GET", "/", canonicalQuery(signed), "host:" + host, "", "host", hex(sha256("")));
        String toSign = String.join("\n", ALGORITHM, scope.dateTime(), scope.text(), hex(sha256(request)));
        byte[] date = hmac(("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8), scope.dateTime().substring(0, 8));
        byte[] key = hmac(hmac(hmac(date, scope.region()), scope.service()), TERMINATOR);
        return hex(hmac(key, toSign));
    }

    private static String canonicalQuery(Map<String, String> parameters) {
        Map<String, String> encoded = new TreeMap<>();
        parameters.forEach((name, value) -> encoded.put(encode(name), encode(value)));
        return encoded.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining("&"));
    }

    /** RFC 3986. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(next) >= 0) {
                encoded.append((char) next);
            } else {
                encoded.append(String.format("%%%02X", next));
            }
        }
        return encoded.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
