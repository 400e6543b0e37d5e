package blueprint.kafka.iam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was decided, as JSON lines in one file per broker, each written when it happens. A decision is written when it is made for the first
 * time, so that the file stays small: 10,000 fetches are one line.
 */
final class EventLog {
    private static final int MAX_LINES = 20_000;
    /** Each is another line, by its id: a client that goes on with a bad token must not push the decisions out. */
    private static final int MAX_REFUSED_TOKENS = 2_000;

    private static final Map<Path, EventLog> OPEN = new ConcurrentHashMap<>();

    private final Path file;
    private final int broker;
    private final Set<Object> written = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusedTokens = new AtomicInteger();

    /** Cheaper to compare than the line: asked with every request. */
    private record Asked(String role, KafkaAction action, String resource, boolean isAllowed, String reason, boolean isQuiet) {}

    EventLog(Path file, int broker) {
        this.file = file;
        this.broker = broker;
    }

    /** The broker's and the controller's authorizer and the token handlers of one process share one. */
    static EventLog of(Path directory, int broker) {
        Path file = directory.resolve("iam-broker-" + broker + ".jsonl").toAbsolutePath();
        return OPEN.computeIfAbsent(file, path -> new EventLog(path, broker));
    }

    /** @param isOnlyAsking whether Kafka only wanted to know (which topics to show, say) and refuses nothing */
    void decision(String role, KafkaAction action, String resource, Decision decision, boolean isOnlyAsking) {
        boolean isQuiet = isOnlyAsking && !decision.isAllowed();
        if (!isFirst(new Asked(role, action, resource, decision.isAllowed(), decision.reason(), isQuiet))) {
            return;
        }
        Map<String, Object> event = event("decision");
        event.put("role", role);
        event.put("action", action.iamName());
        event.put("resource", resource);
        event.put("allowed", decision.isAllowed());
        event.put("reason", decision.reason());
        event.put("quiet", isQuiet ? true : null);
        write(event);
        decision.uses().forEach(use -> used(role, use));
    }

    /** What Kafka asked and no action of {@code kafka-cluster:} stands for. */
    void unmapped(String role, String operation, String resource) {
        Map<String, Object> event = event("decision");
        event.put("role", role);
        event.put("action", operation);
        event.put("resource", resource);
        event.put("allowed", false);
        event.put("reason", "no action of kafka-cluster stands for it");
        writeOnce(event);
    }

    /** @param id what the client was told */
    void refusedToken(String id, String accessKeyId, String reason) {
        Map<String, Object> event = event("token-refused");
        event.put("id", id);
        event.put("accessKeyId", accessKeyId);
        event.put("reason", reason);
        if (refusedTokens.incrementAndGet() <= MAX_REFUSED_TOKENS) {
            write(event);
        }
    }

    /** @param warnings parts of it that cannot be decided here */
    void policyRead(List<String> warnings) {
        Map<String, Object> event = event("policy-read");
        event.put("reason", warnings.isEmpty() ? null : String.join("; ", warnings));
        write(event);
    }

    /** The policy that was read before stays in force. */
    void policyRefused(String problem) {
        Map<String, Object> event = event("policy-refused");
        event.put("reason", problem);
        write(event);
    }

    private void used(String role, Decision.Use use) {
        Map<String, Object> event = event("decision");
        event.put("role", role);
        event.put("action", use.action().iamName());
        event.put("resource", use.resource());
        event.put("allowed", true);
        event.put("neededBy", use.neededBy().iamName());
        writeOnce(event);
    }

    private Map<String, Object> event(String kind) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.put("broker", broker);
        return event;
    }

    private void writeOnce(Map<String, Object> event) {
        if (isFirst(event)) {
            write(event);
        }
    }

    private boolean isFirst(Object key) {
        return written.size() < MAX_LINES && written.add(key);
    }

    private synchronized void write(Map<String, Object> event) {
        Map<String, Object> dated = new LinkedHashMap<>();
        dated.put("at", Instant.now().toString());
        dated.putAll(event);
        byte[] line = (Json.write(dated) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }
}
