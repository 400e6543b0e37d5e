package blueprint.kafka.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** An object of the policy file on its way to becoming a type: every problem goes to one list, with its path. */
final class Fields {
    private final String path;
    private final Map<?, ?> object;
    private final List<String> problems;

    private Fields(String path, Map<?, ?> object, List<String> problems) {
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    static Fields of(String path, Object value, List<String> problems) {
        if (!(value instanceof Map<?, ?>)) {
            problems.add(path + ": expected an object");
        }
        return new Fields(path, value instanceof Map<?, ?> map ? map : Map.of(), problems);
    }

    void allowOnly(String... known) {
        Set<String> unknown = new TreeSet<>();
        object.keySet().forEach(key -> unknown.add(String.valueOf(key)));
        unknown.removeAll(Set.of(known));
        unknown.forEach(key -> problem(key, "is not known; known are " + String.join(", ", known)));
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    /** Never null; empty where it is missing, which is a problem. */
    String text(String name) {
        if (object.get(name) instanceof String text && !text.isEmpty()) {
            return text;
        }
        problem(name, "expected a text");
        return "";
    }

    String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object value : values(name)) {
            if (value instanceof String text && !text.isEmpty()) {
                texts.add(text);
            } else {
                problem(name, "expected texts");
            }
        }
        if (texts.isEmpty()) {
            problem(name, "expected at least one text");
        }
        return texts;
    }

    List<Fields> objects(String name) {
        List<?> values = values(name);
        List<Fields> objects = new ArrayList<>();
        for (int index = 0; index < values.size(); index += 1) {
            objects.add(of(path + "." + name + "[" + index + "]", values.get(index), problems));
        }
        return objects;
    }

    Fields object(String name) {
        return of(path + "." + name, object.get(name), problems);
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        object.keySet().forEach(key -> names.add(String.valueOf(key)));
        return names;
    }

    void problem(String name, String text) {
        problems.add(path + "." + name + ": " + text);
    }

    private List<?> values(String name) {
        if (object.get(name) instanceof List<?> list) {
            return list;
        }
        problem(name, "expected a list");
        return List.of();
    }
}
