package blueprint.kafka.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReaderTest {
    private static final String CLUSTER = "arn:aws:kafka:eu-central-1:111122223333:cluster/shop/6f0c1a52-1b1c-3";

    private static String file(String... roles) {
        return "{\"region\":\"eu-central-1\",\"clusterArn\":\"" + CLUSTER + "\",\"roles\":[" + String.join(",", roles) + "]}";
    }

    private static String role(String key, String... statements) {
        return "{\"arn\":\"arn:aws:iam::111122223333:role/" + key + "\",\"accessKeyId\":\"" + key
                + "\",\"secretAccessKey\":\"s\",\"statements\":[" + String.join(",", statements) + "]}";
    }

    private static String statement(String body) {
        return "{" + body + "}";
    }

    private static final String GOOD = statement("\"effect\":\"Allow\",\"actions\":[\"kafka-cluster:Connect\"],\"resources\":[\"*\"]");

    @Test
    @DisplayName("reads roles, their keys and all kinds of statements")
    void reads() {
        Policy policy = PolicyReader.read(file(role("A", GOOD), role("B", statement(
                "\"effect\":\"Deny\",\"notActions\":[\"s3:*\"],\"notResources\":[\"arn:aws:s3:::b/*\"],"
                + "\"conditions\":{\"StringLike\":{\"aws:PrincipalArn\":[\"x\",\"y\"]}}"))));
        Statement second = policy.roleOfKey("B").orElseThrow().statements().get(0);
        assertEquals(new Names(List.of("s3:*"), true), second.actions());
        assertEquals(List.of(new Condition("StringLike", "aws:PrincipalArn", List.of("x", "y"))), second.conditions());
        assertEquals(policy.roleOfKey("A"), policy.role("arn:aws:iam::111122223333:role/A"));
        assertEquals(List.of(), policy.warnings());
    }

    @Test
    @DisplayName("warns of conditions that cannot be decided")
    void warns() {
        Policy policy = PolicyReader.read(file(role("A", statement("\"effect\":\"Allow\",\"actions\":[\"*\"],\"resources\":[\"*\"],"
                + "\"conditions\":{\"IpAddress\":{\"aws:SourceIp\":[\"10.0.0.0/8\"]}}"))));
        assertEquals(List.of("arn:aws:iam::111122223333:role/A: the condition IpAddress on aws:SourceIp cannot be decided here: "
                + "an Allow with it does not apply, a Deny does"), policy.warnings());
    }

    @ParameterizedTest(name = "{1}")
    @DisplayName("refuses")
    @MethodSource("broken")
    void refuses(String text, String problem) {
        assertEquals(problem, assertThrows(IllegalArgumentException.class, () -> PolicyReader.read(text)).getMessage());
    }

    static Stream<Arguments> broken() {
        String at = "policy.roles[0].statements[0].";
        return Stream.of(
                Arguments.of("{", "is no JSON: expected more at character 1"),
                Arguments.of("{} x", "is no JSON: expected the end at character 3"),
                Arguments.of("[".repeat(40), "is no JSON: expected at most 32 levels at character 33"),
                Arguments.of("{\"a\":1,\"a\":2}", "is no JSON: expected each key once, got \"a\" again, at character 11"),
                Arguments.of(file(role("A", GOOD)).replace("region", "Region"),
                        "policy.Region: is not known; known are region, clusterArn, roles; policy.region: expected a text"),
                Arguments.of(file(role("A"), role("A")), "policy.roles[1].arn: arn:aws:iam::111122223333:role/A is there already; "
                        + "policy.roles[1].accessKeyId: A is there already"),
                Arguments.of(file(role("A", GOOD.replace("Allow", "allow"))), at + "effect: got \"allow\", expected Allow or Deny"),
                Arguments.of(file(role("A", GOOD.replace("kafka-cluster:Connect", "Connect"))),
                        at + "actions: got \"Connect\", expected SERVICE:ACTION or *"),
                Arguments.of(file(role("A", GOOD.replace("\"*\"", "\"arn:aws:kafka\""))),
                        at + "resources: got \"arn:aws:kafka\", expected an ARN of six parts or *, without policy variables"),
                Arguments.of(file(role("A", GOOD.replace("\"*\"", "\"arn:aws:s3:::${aws:username}\""))),
                        at + "resources: got \"arn:aws:s3:::${aws:username}\", expected an ARN of six parts or *, without policy variables"),
                Arguments.of(file(role("A", GOOD.replace("\"effect\"", "\"notActions\":[\"*\"],\"effect\""))),
                        at + "actions: expected one of actions and notActions"),
                Arguments.of(file(role("A", GOOD.replace("[\"*\"]", "[]"))), at + "resources: expected at least one text"),
                Arguments.of(file(role("A", GOOD)).replace(":cluster/", ":topic/"), "policy.clusterArn: got "
                        + CLUSTER.replace(":cluster/", ":topic/") + ", expected arn:PARTITION:kafka:REGION:ACCOUNT:cluster/NAME/UUID"));
    }
}
