import java.lang.reflect.Field;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Prints the topic configs that the Kafka of the class path knows, as Kafka itself defines them: one JSON object, a line per key.
 * Run as a source file: {@code java -cp JARS ConfigCatalogue.java}.
 */
public final class ConfigCatalogue {
    private ConfigCatalogue() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        List<ConfigDef.ConfigKey> keys = LogConfig.configKeys().values().stream()
                .filter(key -> !key.internalConfig)
                .sorted(Comparator.comparing(key -> key.name))
                .toList();
        List<String> lines = new ArrayList<>();
        for (ConfigDef.ConfigKey key : keys) {
            lines.add(quote(key.name) + ":{" + String.join(",", fieldsOf(key)) + "}");
        }
        System.out.println("{" + String.join(",\n", lines) + "}");
    }

    private static List<String> fieldsOf(ConfigDef.ConfigKey key) throws ReflectiveOperationException {
        List<String> fields = new ArrayList<>();
        fields.add("\"type\":" + quote(key.type.name().toLowerCase(java.util.Locale.ROOT)));
        if (key.hasDefault()) {
            fields.add("\"default\":" + quote(ConfigDef.convertToString(key.defaultValue, key.type)));
        }
        if (key.validator instanceof ConfigDef.Range) {
            addBound(fields, "min", fieldOf(key.validator, "min"));
            addBound(fields, "max", fieldOf(key.validator, "max"));
        } else if (key.type == ConfigDef.Type.INT && key.validator != null) {
            addProbedBounds(fields, key);
        } else if (key.validator instanceof ConfigDef.ValidString) {
            addValues(fields, fieldOf(key.validator, "validStrings"));
        } else if (key.validator instanceof ConfigDef.ValidList) {
            addValues(fields, fieldOf(fieldOf(key.validator, "validString"), "validStrings"));
        }
        return fields;
    }

    private static void addBound(List<String> fields, String name, Object bound) {
        if (bound != null) {
            fields.add(quote(name) + ":" + quote(String.valueOf(bound)));
        }
    }

    /** Compression levels have validators of their own, which say their range in words only: the ends are found by asking. */
    private static void addProbedBounds(List<String> fields, ConfigDef.ConfigKey key) {
        int inside = (Integer) key.defaultValue;
        addBound(fields, "min", lastAccepted(key, inside, Integer.MIN_VALUE));
        addBound(fields, "max", lastAccepted(key, inside, Integer.MAX_VALUE));
        List<Integer> gaps = new ArrayList<>();
        for (int level = -1; level <= 1; level++) {
            if (!accepts(key, level)) {
                gaps.add(level);
            }
        }
        if (!gaps.isEmpty()) {
            fields.add("\"except\":[" + gaps.stream().map(gap -> quote(gap.toString())).collect(Collectors.joining(",")) + "]");
        }
    }

    /** By bisection, which a gap of one value beside an end does not disturb. */
    private static BigInteger lastAccepted(ConfigDef.ConfigKey key, int inside, int outside) {
        if (accepts(key, outside)) {
            return BigInteger.valueOf(outside);
        }
        long good = inside;
        long bad = outside;
        while (Math.abs(good - bad) > 1) {
            long middle = Math.floorDiv(good + bad, 2L);
            if (accepts(key, (int) middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return BigInteger.valueOf(good);
    }

    private static boolean accepts(ConfigDef.ConfigKey key, int value) {
        try {
            key.validator.ensureValid(key.name, value);
            return true;
        } catch (ConfigException refused) {
            return false;
        }
    }

    private static void addValues(List<String> fields, Object values) {
        List<?> all = new ArrayList<>((java.util.Collection<?>) values);
        fields.add("\"values\":[" + all.stream().map(value -> quote(value.toString())).collect(Collectors.joining(",")) + "]");
    }

    private static Object fieldOf(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
    }

    private static String quote(String text) {
        return text == null ? "null" : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
