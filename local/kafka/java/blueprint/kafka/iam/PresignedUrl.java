package blueprint.kafka.iam;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** A token: base64url of {@code https://HOST/?NAME=VALUE&…}. Parameters are decoded; none comes twice. */
record PresignedUrl(String host, Map<String, String> parameters) {
    /** Of the token: session tokens take up to some 4 KB. */
    private static final int MAX_CHARACTERS = 16_384;

    private static final String SCHEME = "https://";

    static PresignedUrl parse(String token) throws Refusal {
        String url = decodeBase64(token);
        if (!url.startsWith(SCHEME)) {
            throw Refusal.because("is no https URL");
        }
        int question = url.indexOf('?');
        if (question < 0) {
            throw Refusal.because("has no query");
        }
        String host = url.substring(SCHEME.length(), question);
        return new PresignedUrl(host.endsWith("/") ? host.substring(0, host.length() - 1) : host, parseQuery(url.substring(question + 1)));
    }

    String required(String name) throws Refusal {
        String value = parameters.get(name);
        if (value == null) {
            throw Refusal.because(name + " is missing");
        }
        return value;
    }

    private static String decodeBase64(String token) throws Refusal {
        if (token.length() > MAX_CHARACTERS) {
            throw Refusal.because("has " + token.length() + " characters, at most " + MAX_CHARACTERS + " are allowed");
        }
        try {
            return utf8(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException cause) {
            throw Refusal.because("is not base64url");
        }
    }

    private static Map<String, String> parseQuery(String query) throws Refusal {
        Map<String, String> parameters = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw Refusal.because("has a parameter without a name or value");
            }
            String name = decodePercent(pair.substring(0, equals));
            if (parameters.put(name, decodePercent(pair.substring(equals + 1))) != null) {
                throw Refusal.got("parameter", name, "it once");
            }
        }
        return parameters;
    }

    private static String decodePercent(String text) throws Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < encoded.length; at += 1) {
            if (encoded[at] != '%') {
                bytes.write(encoded[at]);
                continue;
            }
            int high = at + 2 < encoded.length ? Character.digit(encoded[at + 1], 16) : -1;
            int low = at + 2 < encoded.length ? Character.digit(encoded[at + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw Refusal.because("has a broken percent escape");
            }
            bytes.write(high * 16 + low);
            at += 2;
        }
        return utf8(bytes.toByteArray());
    }

    private static String utf8(byte[] bytes) throws Refusal {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException cause) {
            throw Refusal.because("is not UTF-8");
        }
    }
}
