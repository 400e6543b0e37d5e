package blueprint.kafka.iam;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The policy as the file says it now; a file with errors is refused, and what was read before stays in force. */
final class PolicyFile {
    /** Asking the file system costs more than a decision. */
    private static final long CHECKED_AT_MOST_EVERY_NANOS = 20_000_000;

    private static final Map<Path, PolicyFile> OPEN = new ConcurrentHashMap<>();

    private record Version(Object fileKey, Object modified, long size) {}

    private final Path file;
    private final EventLog log;
    private volatile Policy policy;
    private volatile long checkedAtNanos;
    private Version version;

    /** Throws IllegalArgumentException when the file cannot be read or has errors: there is no policy to go on with. */
    PolicyFile(Path file, EventLog log) {
        this.file = file;
        this.log = log;
        this.checkedAtNanos = System.nanoTime();
        try {
            this.version = versionOf(file);
            this.policy = PolicyReader.read(Files.readString(file));
            log.policyRead(policy.warnings());
        } catch (IOException | IllegalArgumentException problem) {
            throw new IllegalArgumentException("IAM policy file " + file + ": " + problem.getMessage(), problem);
        }
    }

    static PolicyFile of(Path file, EventLog log) {
        return OPEN.computeIfAbsent(file.toAbsolutePath(), path -> new PolicyFile(path, log));
    }

    /**
     * The policy that the file held at most 20 ms ago. Who asks while it is being read waits: to go on with the old one would be to decide by
     * a policy as old as the reading takes, which on a busy machine is longer than whoever wrote it waits.
     */
    Policy current() {
        if (isDue()) {
            synchronized (this) {
                if (isDue()) {
                    long startedAtNanos = System.nanoTime();
                    readIfChanged();
                    checkedAtNanos = startedAtNanos;
                }
            }
        }
        return policy;
    }

    private boolean isDue() {
        return System.nanoTime() - checkedAtNanos >= CHECKED_AT_MOST_EVERY_NANOS;
    }

    private void readIfChanged() {
        try {
            Version found = versionOf(file);
            if (!found.equals(version)) {
                version = found;
                policy = PolicyReader.read(Files.readString(file));
                log.policyRead(policy.warnings());
            }
        } catch (IOException | IllegalArgumentException problem) {
            log.policyRefused(problem instanceof IOException ? "cannot be read: " + problem : problem.getMessage());
        }
    }

    /** The file's identity changes with every rename; time and size alone could stay the same. */
    private static Version versionOf(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    }
}
