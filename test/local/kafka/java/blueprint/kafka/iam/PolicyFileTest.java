package blueprint.kafka.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
    /** As old as a policy may be that is decided by (PolicyFile.java). */
    private static final long BOUND_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** So many that reading them takes longer than the others need to ask. */
    private static final int ROLES = 20_000;
    private static final int ASKING = 8;

    @TempDir
    Path folder;

    private void write(String region) throws IOException {
        String roles = IntStream.range(0, ROLES)
                .mapToObj(index -> "{\"arn\":\"arn:aws:iam::111122223333:role/" + index + "\",\"accessKeyId\":\"" + index
                        + "\",\"secretAccessKey\":\"s\",\"statements\":[]}")
                .collect(Collectors.joining(","));
        Path draft = folder.resolve("draft");
        Files.writeString(draft, "{\"region\":\"" + region + "\",\"clusterArn\":\""
                + "arn:aws:kafka:eu-central-1:111122223333:cluster/shop/6f0c1a52-1b1c-3\",\"roles\":[" + roles + "]}");
        Files.move(draft, folder.resolve("policy"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @DisplayName("lets nobody decide by the old policy while it reads the new one")
    void whileReading() throws Exception {
        write("eu-central-1");
        PolicyFile file = new PolicyFile(folder.resolve("policy"), new EventLog(folder.resolve("events"), 1));
        write("eu-west-1");
        long due = System.nanoTime() + BOUND_NANOS;
        while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
        ExecutorService requests = Executors.newFixedThreadPool(ASKING);
        try {
            List<Callable<String>> asking = Collections.nCopies(ASKING, () -> file.current().region());
            for (Future<String> answer : requests.invokeAll(asking)) {
                assertEquals("eu-west-1", answer.get());
            }
        } finally {
            requests.shutdownNow();
        }
    }
}
