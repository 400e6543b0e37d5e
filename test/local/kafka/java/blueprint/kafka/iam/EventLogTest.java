package blueprint.kafka.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    Path folder;

    private EventLog log;

    @BeforeEach
    void open() {
        log = new EventLog(folder.resolve("events"), 3);
    }

    private List<Map<?, ?>> events() throws IOException {
        return Files.readAllLines(folder.resolve("events")).stream().<Map<?, ?>>map(line -> (Map<?, ?>) Json.parse(line)).toList();
    }

    @Test
    @DisplayName("keeps whatever a client sends within its line and its field")
    void escapes() throws IOException {
        String hostile = "x\",\"allowed\":true}\n{\"event\":\"decision\"\u2028\u0000\\";
        log.refusedToken("id", hostile, "host: got " + hostile);
        assertEquals(1, events().size());
        assertEquals(hostile, events().get(0).get("accessKeyId"));
        assertEquals("host: got " + hostile, events().get(0).get("reason"));
        assertFalse(events().get(0).containsKey("allowed"));
    }

    @Test
    @DisplayName("writes a decision once, and again when it is another")
    void once() throws IOException {
        Decision allowed = new Decision(true, null, List.of(new Decision.Use(KafkaAction.CONNECT, "cluster", KafkaAction.DESCRIBE_TOPIC)));
        for (int round = 0; round < 3; round += 1) {
            log.decision("role", KafkaAction.DESCRIBE_TOPIC, "topic", allowed, round == 1);
        }
        assertEquals(List.of("kafka-cluster:DescribeTopic", "kafka-cluster:Connect"),
                events().stream().map(event -> event.get("action")).toList());
        log.decision("role", KafkaAction.DESCRIBE_TOPIC, "topic", Decision.denied("no"), false);
        log.decision("role", KafkaAction.DESCRIBE_TOPIC, "topic", Decision.denied("no"), true);
        assertEquals(java.util.Arrays.asList(null, null, null, true), events().stream().map(event -> event.get("quiet")).toList());
    }

    @Test
    @DisplayName("goes on with decisions when a client has brought thousands of bad tokens")
    void flood() throws IOException {
        for (int round = 0; round < 3_000; round += 1) {
            log.refusedToken("id-" + round, "key", "reason");
        }
        log.decision("role", KafkaAction.DESCRIBE_TOPIC, "topic", Decision.denied("no"), false);
        assertEquals(2_001, events().size());
        assertEquals("decision", events().get(2_000).get("event"));
    }

    @Test
    @DisplayName("says which broker, and when")
    void origin() throws IOException {
        log.policyRefused("problem");
        assertEquals(3.0, events().get(0).get("broker"));
        java.time.Instant.parse(events().get(0).get("at").toString());
    }
}
