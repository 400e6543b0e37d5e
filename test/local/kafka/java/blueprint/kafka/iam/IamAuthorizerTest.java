package blueprint.kafka.iam;

import static blueprint.kafka.iam.Fixtures.ROLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IamAuthorizerTest {
    private static final KafkaPrincipal CLIENT = new KafkaPrincipal(KafkaPrincipal.USER_TYPE, ROLE);

    @TempDir
    Path folder;

    private final IamAuthorizer authorizer = new IamAuthorizer();

    @BeforeEach
    void configure() throws IOException {
        grant("Connect", "DescribeTopic");
        authorizer.configure(settings());
    }

    private Map<String, String> settings() {
        return Map.of(
                "node.id", "1",
                "blueprint.iam.policy.file", folder.resolve("policy.json").toString(),
                "blueprint.iam.log.directory", folder.toString(),
                "blueprint.iam.inner.listeners", "INNER,CONTROLLER");
    }

    private void grant(String... actions) throws IOException {
        String names = String.join("\",\"kafka-cluster:", actions);
        write("{\"region\":\"eu-central-1\",\"clusterArn\":\"" + Fixtures.CLUSTER.text() + "\",\"roles\":[{\"arn\":\"" + ROLE
                + "\",\"accessKeyId\":\"k\",\"secretAccessKey\":\"s\",\"statements\":[{\"effect\":\"Allow\",\"actions\":[\"kafka-cluster:"
                + names + "\"],\"resources\":[\"*\"]}]}]}");
    }

    private void write(String policy) throws IOException {
        Path written = Files.writeString(folder.resolve("policy.json.new"), policy);
        Files.move(written, folder.resolve("policy.json"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Action action(AclOperation operation, ResourceType type, String name, boolean isLoud) {
        return new Action(operation, new ResourcePattern(type, name, PatternType.LITERAL), 1, true, isLoud);
    }

    private AuthorizationResult ask(KafkaPrincipal principal, String listener, AclOperation operation, ResourceType type, String name) {
        return authorizer.authorize(new Context(principal, listener), List.of(action(operation, type, name, true))).get(0);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("iam-broker-1.jsonl"));
    }

    /** Waits until the file's change is seen: it is looked at every 20 ms at most. */
    private void awaitAnswer(AuthorizationResult expected, AclOperation operation) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (ask(CLIENT, "CLIENT", operation, ResourceType.TOPIC, "a") != expected) {
            assertTrue(System.nanoTime() < deadline, "the policy was not read again");
            Thread.sleep(5);
        }
    }

    private record Context(KafkaPrincipal principal, String listenerName) implements AuthorizableRequestContext {
        @Override
        public SecurityProtocol securityProtocol() {
            return SecurityProtocol.SASL_SSL;
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public int requestType() {
            return 0;
        }

        @Override
        public int requestVersion() {
            return 0;
        }

        @Override
        public String clientId() {
            return "test";
        }

        @Override
        public int correlationId() {
            return 0;
        }
    }

    @Test
    @DisplayName("trusts anonymous nodes on inner listeners, and neither clients there nor anonymous ones elsewhere")
    void trust() {
        AclOperation between = AclOperation.CLUSTER_ACTION;
        assertEquals(AuthorizationResult.ALLOWED, ask(KafkaPrincipal.ANONYMOUS, "INNER", between, ResourceType.CLUSTER, "kafka-cluster"));
        // An admin request of a client, forwarded to the active controller.
        assertEquals(AuthorizationResult.DENIED, ask(CLIENT, "CONTROLLER", AclOperation.CREATE, ResourceType.TOPIC, "a"));
        assertEquals(AuthorizationResult.DENIED, ask(KafkaPrincipal.ANONYMOUS, "CLIENT", AclOperation.DESCRIBE, ResourceType.TOPIC, "a"));
        assertEquals(AuthorizationResult.DENIED, ask(CLIENT, "CLIENT", between, ResourceType.CLUSTER, "kafka-cluster"));
    }

    @Test
    @DisplayName("answers from the policies, and logs each decision once")
    void decides() throws IOException {
        for (int round = 0; round < 3; round += 1) {
            assertEquals(AuthorizationResult.ALLOWED, ask(CLIENT, "CLIENT", AclOperation.DESCRIBE, ResourceType.TOPIC, "a"));
            assertEquals(AuthorizationResult.DENIED, ask(CLIENT, "CLIENT", AclOperation.READ, ResourceType.TOPIC, "a"));
        }
        String role = ",\"role\":\"" + ROLE + "\",\"action\":\"kafka-cluster:";
        String on = "\",\"resource\":\"" + Fixtures.topic("a") + "\",\"allowed\":";
        assertEquals(1, occurrences(role + "DescribeTopic" + on + "true}"));
        assertEquals(1, occurrences(role + "ReadData" + on + "false,\"reason\":\"no statement allows it\"}"));
    }

    private long occurrences(String end) throws IOException {
        return log().lines().filter(line -> line.endsWith(end)).count();
    }

    @Test
    @DisplayName("marks a refusal by which Kafka only hides something")
    void quiet() throws IOException {
        authorizer.authorize(new Context(CLIENT, "CLIENT"), List.of(action(AclOperation.WRITE, ResourceType.TOPIC, "a", false)));
        assertTrue(log().contains("\"allowed\":false,\"reason\":\"no statement allows it\",\"quiet\":true}"));
    }

    @Test
    @DisplayName("says no to CREATE on the cluster without a word, so that the broker asks for each topic")
    void clusterCreate() throws IOException {
        List<Action> asked = List.of(action(AclOperation.CREATE, ResourceType.CLUSTER, "kafka-cluster", false));
        assertEquals(List.of(AuthorizationResult.DENIED), authorizer.authorize(new Context(CLIENT, "CLIENT"), asked));
        assertEquals(1, log().lines().count());
    }

    @Test
    @DisplayName("lets write idempotently who may write to every topic, and names the missing grant else")
    void everyTopic() throws IOException, InterruptedException {
        Context client = new Context(CLIENT, "CLIENT");
        assertEquals(AuthorizationResult.DENIED, authorizer.authorizeByResourceType(client, AclOperation.WRITE, ResourceType.TOPIC));
        assertTrue(log().contains("\"action\":\"kafka-cluster:WriteDataIdempotently\",\"resource\":\"" + Fixtures.CLUSTER.text()
                + "\",\"allowed\":false,\"reason\":\"no statement allows it\"}"));
        grant("Connect", "DescribeTopic", "WriteData");
        awaitAnswer(AuthorizationResult.ALLOWED, AclOperation.WRITE);
        assertEquals(AuthorizationResult.ALLOWED, authorizer.authorizeByResourceType(client, AclOperation.WRITE, ResourceType.TOPIC));
    }

    @Test
    @DisplayName("keeps the policy when the file has errors, says why, and takes the next good one")
    void brokenPolicy() throws IOException, InterruptedException {
        write("{\"region\":1}");
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!log().contains("policy-refused")) {
            assertEquals(AuthorizationResult.ALLOWED, ask(CLIENT, "CLIENT", AclOperation.DESCRIBE, ResourceType.TOPIC, "a"));
            assertTrue(System.nanoTime() < deadline, "the broken policy was not seen");
            Thread.sleep(5);
        }
        assertTrue(log().contains("policy.region: expected a text; policy.clusterArn: expected a text"));
        grant("Connect", "DeleteTopic", "DescribeTopic");
        awaitAnswer(AuthorizationResult.ALLOWED, AclOperation.DELETE);
    }

    @Test
    @DisplayName("does not start without a good policy")
    void startsWithAPolicy() {
        Map<String, Object> nowhere = new java.util.HashMap<>(settings());
        nowhere.put("blueprint.iam.policy.file", folder.resolve("none.json").toString());
        assertThrows(IllegalArgumentException.class, () -> new IamAuthorizer().configure(nowhere));
    }

    @Test
    @DisplayName("has no ACLs, and says so in a result")
    void acls() throws Exception {
        Context client = new Context(CLIENT, "CLIENT");
        assertEquals(List.of(), authorizer.acls(AclBindingFilter.ANY));
        var deleted = authorizer.deleteAcls(client, List.of(AclBindingFilter.ANY)).get(0).toCompletableFuture().get();
        assertEquals(SecurityDisabledException.class, deleted.exception().orElseThrow().getClass());
    }
}
