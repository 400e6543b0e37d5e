package blueprint.kafka.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyRefusedTest {
    @TempDir
    Path folder;

    private Path file;
    private PolicyFile policies;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("policy.json");
        write("[]");
        policies = new PolicyFile(file, new EventLog(folder.resolve("events"), 1));
    }

    private void write(String roles) throws IOException {
        Path draft = folder.resolve("draft");
        Files.writeString(draft, "{\"region\":\"" + Fixtures.REGION + "\",\"clusterArn\":\"" + CLUSTER_ARN + "\",\"roles\":" + roles + "}");
        Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static final String CLUSTER_ARN = "arn:aws:kafka:eu-central-1:111122223333:cluster/shop/6f0c1a52-1b1c-3";

    private List<?> events() throws IOException {
        return Files.readAllLines(folder.resolve("events")).stream().map(line -> ((Map<?, ?>) Json.parse(line)).get("event")).toList();
    }

    private void lookThreeTimes() {
        for (int look = 0; look < 3; look += 1) {
            policies.readIfChanged();
        }
    }

    @Test
    @DisplayName("says once that it cannot be read, and keeps what was read before in force")
    void unreadable() throws IOException {
        Policy before = policies.current();
        Files.delete(file);
        lookThreeTimes();
        assertEquals(List.of("policy-read", "policy-refused"), events());
        assertSame(before, policies.current());
    }

    @Test
    @DisplayName("says what is wrong again when it was right in between, and when it is something else")
    void again() throws IOException {
        write("7");
        lookThreeTimes();
        Files.delete(file);
        lookThreeTimes();
        write("[]");
        lookThreeTimes();
        Files.delete(file);
        lookThreeTimes();
        assertEquals(List.of("policy-read", "policy-refused", "policy-refused", "policy-read", "policy-refused"), events());
    }
}
