package blueprint.launch;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/** Numbers in MBeans. What is not there, or is no number, is left out: metrics come and go with topics and connections. */
final class BeanNumbers {
    private BeanNumbers() {}

    /**
     * @param pattern a name, or a pattern with {@code *}
     * @param path an attribute, and the way into its value where that has parts: {@code HeapMemoryUsage/max}
     */
    static void read(String pattern, String path, BiConsumer<String, Number> found) {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String[] steps = path.split("/");
        for (ObjectName name : namesOf(beans, pattern)) {
            Number value = numberOf(beans, name, steps);
            if (value != null) {
                found.accept(name.toString(), value);
            }
        }
    }

    private static Set<ObjectName> namesOf(MBeanServer beans, String pattern) {
        try {
            ObjectName name = new ObjectName(pattern);
            return name.isPattern() ? beans.queryNames(name, null) : Set.of(name);
        } catch (JMException malformed) {
            return Set.of();
        }
    }

    private static Number numberOf(MBeanServer beans, ObjectName name, String[] steps) {
        Object value;
        try {
            value = beans.getAttribute(name, steps[0]);
        } catch (JMException | RuntimeException gone) {
            return null;
        }
        for (int step = 1; step < steps.length; step++) {
            value = partOf(value, steps[step]);
        }
        return value instanceof Number number && Double.isFinite(number.doubleValue()) ? number : null;
    }

    private static Object partOf(Object value, String key) {
        if (value instanceof CompositeData parts) {
            return parts.containsKey(key) ? parts.get(key) : null;
        }
        if (value instanceof TabularData rows) {
            Object[] index = {key};
            return rows.containsKey(index) ? rows.get(index).get("value") : null;
        }
        return null;
    }
}
