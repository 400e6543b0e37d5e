package blueprint.kafka.iam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as maps, lists, strings, numbers and booleans. Written here because the JSON library among Kafka's jars differs between its
 * releases and is not offered for compiling against (scope runtime).
 */
final class Json {
    private static final int MAX_DEPTH = 32;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Throws IllegalArgumentException that names the position. A repeated key is an error: which of the two was meant? */
    static Object parse(String text) {
        Json reader = new Json(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at != text.length()) {
            throw reader.unexpected("the end");
        }
        return value;
    }

    /** One line; null values are left out. */
    static String write(Map<String, ?> fields) {
        StringBuilder line = new StringBuilder("{");
        fields.forEach((name, value) -> {
            if (value != null) {
                line.append(line.length() == 1 ? "" : ",").append(quote(name)).append(':');
                line.append(value instanceof String string ? quote(string) : value);
            }
        });
        return line.append('}').toString();
    }

    private Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw unexpected("at most " + MAX_DEPTH + " levels");
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        take('{');
        for (boolean isFirst = true; peek() != '}'; isFirst = false) {
            if (!isFirst) {
                take(',');
            }
            peek();
            String name = string();
            take(':');
            if (object.containsKey(name)) {
                throw unexpected("each key once, got \"" + name + "\" again,");
            }
            object.put(name, value(depth + 1));
        }
        take('}');
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        take('[');
        for (boolean isFirst = true; peek() != ']'; isFirst = false) {
            if (!isFirst) {
                take(',');
            }
            array.add(value(depth + 1));
        }
        take(']');
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        take('"');
        for (char next = next(); next != '"'; next = next()) {
            if (next < ' ') {
                throw unexpected("an escaped control character");
            }
            string.append(next == '\\' ? escaped() : next);
        }
        return string.toString();
    }

    private char escaped() {
        char kind = next();
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) hexadecimal();
            default -> throw unexpected("an escape of JSON");
        };
    }

    private int hexadecimal() {
        int value = 0;
        for (int digits = 0; digits < 4; digits += 1) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private Double number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at += 1;
        }
        try {
            return Double.valueOf(text.substring(start, at));
        } catch (NumberFormatException none) {
            at = start;
            throw unexpected("a value");
        }
    }

    private char peek() {
        skipSpace();
        if (at == text.length()) {
            throw unexpected("more");
        }
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at += 1;
        }
    }

    private char next() {
        if (at == text.length()) {
            throw unexpected("more");
        }
        return text.charAt(at++);
    }

    private void take(char wanted) {
        if (peek() != wanted) {
            throw unexpected("\"" + wanted + "\"");
        }
        at += 1;
    }

    private IllegalArgumentException unexpected(String wanted) {
        return new IllegalArgumentException("is no JSON: expected " + wanted + " at character " + at);
    }

    private static String quote(String string) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char next : string.toCharArray()) {
            if (next == '"' || next == '\\') {
                quoted.append('\\').append(next);
            } else if (next < ' ' || next > '~') {
                quoted.append(String.format("\\u%04x", (int) next));
            } else {
                quoted.append(next);
            }
        }
        return quoted.append('"').toString();
    }
}
