package blueprint.kafka.iam;

import static blueprint.kafka.iam.Fixtures.CLUSTER;
import static blueprint.kafka.iam.Fixtures.allow;
import static blueprint.kafka.iam.Fixtures.deny;
import static blueprint.kafka.iam.Fixtures.group;
import static blueprint.kafka.iam.Fixtures.role;
import static blueprint.kafka.iam.Fixtures.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DecisionsTest {
    private static final Statement CONNECT = allow(CLUSTER.text(), "Connect");

    private static Decision decide(KafkaAction action, String resource, Statement... statements) {
        return new Decisions(Fixtures.REGION, CLUSTER).decide(role(statements), action, resource);
    }

    private static boolean describes(String resource, Statement... statements) {
        Statement[] all = new Statement[statements.length + 1];
        System.arraycopy(statements, 0, all, 1, statements.length);
        all[0] = CONNECT;
        return decide(KafkaAction.DESCRIBE_TOPIC, resource, all).isAllowed();
    }

    @Test
    @DisplayName("grants what a statement allows, on that resource only")
    void grantsExactly() {
        assertTrue(describes(topic("a"), allow(topic("a"), "DescribeTopic")));
        assertEquals(false, describes(topic("b"), allow(topic("a"), "DescribeTopic")));
        assertEquals(false, describes(topic("a"), allow(topic("a"), "ReadData")));
    }

    @Test
    @DisplayName("lets a Deny win over every Allow")
    void denyWins() {
        assertEquals(false, describes(topic("a"), allow("*", "*"), deny(topic("a"), "DescribeTopic")));
        assertEquals("a statement denies it",
                decide(KafkaAction.DESCRIBE_TOPIC, topic("a"), allow("*", "*"), deny(topic("a"), "Describe*")).reason());
        assertTrue(describes(topic("b"), allow("*", "*"), deny(topic("a"), "DescribeTopic")));
    }

    @Test
    @DisplayName("reads wildcards in actions, without regard to case, and in resources, with regard to it")
    void wildcards() {
        assertTrue(describes(topic("logs-1"), allow(topic("logs-?"), "describe*")));
        assertEquals(false, describes(topic("Logs-1"), allow(topic("logs-?"), "Describe*")));
        assertTrue(describes(topic("a"), allow("arn:aws:kafka:*:*:topic/*/*/*", "*Topic")));
        assertEquals(false, describes(topic("a"), allow("arn:aws:kafka:*:topic/shop/*", "*Topic")));
    }

    @Test
    @DisplayName("keeps *Topic from the two actions on a topic's configuration")
    void topicSuffix() {
        assertEquals(false, decide(KafkaAction.DESCRIBE_TOPIC_CONFIGURATION, topic("a"), CONNECT, allow(topic("a"), "*Topic")).isAllowed());
        assertTrue(decide(KafkaAction.DESCRIBE_TOPIC_CONFIGURATION, topic("a"), CONNECT, allow(topic("a"), "*Topic*")).isAllowed());
    }

    @Test
    @DisplayName("reads NotAction and NotResource as all others")
    void negated() {
        Names notDelete = new Names(List.of("kafka-cluster:DeleteTopic"), true);
        Statement allButDelete = new Statement(true, notDelete, new Names(List.of("*"), false), List.of());
        assertTrue(decide(KafkaAction.ALTER_TOPIC, topic("a"), allButDelete).isAllowed());
        assertEquals(false, decide(KafkaAction.DELETE_TOPIC, topic("a"), allButDelete).isAllowed());
        Statement allButA = new Statement(true, Fixtures.actions("*"), new Names(List.of(topic("a")), true), List.of());
        assertTrue(describes(topic("b"), allButA));
        assertEquals(false, describes(topic("a"), allButA));
    }

    @Test
    @DisplayName("asks for Connect with everything")
    void needsConnect() {
        Decision decision = decide(KafkaAction.DESCRIBE_TOPIC, topic("a"), allow(topic("a"), "DescribeTopic"));
        assertEquals("granted, but needs kafka-cluster:Connect on " + CLUSTER.text() + ": no statement allows it", decision.reason());
    }

    @Test
    @DisplayName("asks for the needed action on the same topic")
    void needsOnTheSame() {
        Decision decision = decide(KafkaAction.WRITE_DATA, topic("a"), CONNECT, allow(topic("a"), "WriteData"), allow(topic("b"), "*"));
        assertEquals("granted, but needs kafka-cluster:DescribeTopic on " + topic("a") + ": no statement allows it", decision.reason());
    }

    @Test
    @DisplayName("asks for AlterGroup on some group with ReadData, and tells which grants that rests on")
    void needsOnAny() {
        Statement read = allow(topic("a"), "ReadData", "DescribeTopic");
        assertEquals("granted, but needs kafka-cluster:AlterGroup on any " + group("*") + ": no statement allows it",
                decide(KafkaAction.READ_DATA, topic("a"), CONNECT, read).reason());
        Decision withGroup = decide(KafkaAction.READ_DATA, topic("a"), CONNECT, read, allow(group("g"), "AlterGroup", "DescribeGroup"));
        assertNull(withGroup.reason());
        assertTrue(withGroup.uses().contains(new Decision.Use(KafkaAction.ALTER_GROUP, group("g"), KafkaAction.READ_DATA)));
        assertTrue(withGroup.uses().contains(new Decision.Use(KafkaAction.DESCRIBE_GROUP, group("g"), KafkaAction.ALTER_GROUP)));
    }

    @Test
    @DisplayName("follows what a needed action needs, and finds a group behind any wildcard")
    void needsOfNeeds() {
        Statement read = allow(topic("a"), "ReadData", "DescribeTopic");
        assertEquals("granted, but needs kafka-cluster:AlterGroup on " + group("g") + ": granted, but needs kafka-cluster:DescribeGroup on "
                        + group("g") + ": no statement allows it",
                decide(KafkaAction.READ_DATA, topic("a"), CONNECT, read, allow(group("g"), "AlterGroup")).reason());
        for (String pattern : List.of("*", "arn:aws:kafka:*:*:group/*", group("g*"), group("?"), "arn:*:kafka:*:*:*/6f0c1a52-1b1c-3/g")) {
            assertTrue(decide(KafkaAction.READ_DATA, topic("a"), CONNECT, read, allow(pattern, "*Group")).isAllowed(), pattern);
        }
        for (String pattern : List.of("arn:aws:kafka:*:*:group/other/*", "arn:aws:kafka:us-east-1:*:group/*", topic("*"), group(""))) {
            assertEquals(false, decide(KafkaAction.READ_DATA, topic("a"), CONNECT, read, allow(pattern, "*Group")).isAllowed(), pattern);
        }
    }

    @Test
    @DisplayName("wants DescribeTransactionalId and some topic to write with a transaction")
    void transactions() {
        String id = CLUSTER.of(org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID, "t");
        Statement transaction = allow(id, "AlterTransactionalId", "DescribeTransactionalId");
        assertEquals(false, decide(KafkaAction.ALTER_TRANSACTIONAL_ID, id, CONNECT, transaction).isAllowed());
        Statement write = allow(topic("a"), "WriteData", "DescribeTopic");
        assertTrue(decide(KafkaAction.ALTER_TRANSACTIONAL_ID, id, CONNECT, transaction, write).isAllowed());
    }

    private static Statement conditional(boolean isAllow, String operator, String key, String... values) {
        return new Statement(isAllow, Fixtures.actions("*"), new Names(List.of("*"), false),
                List.of(new Condition(operator, key, List.of(values))));
    }

    @Test
    @DisplayName("reads conditions on the role, the account and the region")
    void conditions() {
        assertTrue(describes(topic("a"), conditional(true, "StringEquals", "aws:PrincipalArn", "other", Fixtures.ROLE)));
        assertEquals(false, describes(topic("a"), conditional(true, "StringEquals", "aws:PrincipalArn", "other")));
        assertTrue(describes(topic("a"), conditional(true, "StringLike", "AWS:principalarn", "arn:aws:iam::*:role/prod*")));
        assertTrue(describes(topic("a"), conditional(true, "StringNotEquals", "aws:RequestedRegion", "us-east-1")));
        assertEquals(false, describes(topic("a"), conditional(true, "StringNotLike", "aws:ResourceAccount", "1111*")));
        assertTrue(describes(topic("a"), conditional(true, "Bool", "aws:SecureTransport", "true")));
        assertTrue(describes(topic("a"), conditional(true, "StringEqualsIfExists", "aws:PrincipalAccount", "111122223333")));
    }

    @Test
    @DisplayName("closes where a condition cannot be decided: an Allow does not apply, a Deny does")
    void unknownConditions() {
        assertEquals(false, describes(topic("a"), conditional(true, "IpAddress", "aws:SourceIp", "10.0.0.0/8")));
        assertEquals(false, describes(topic("a"), conditional(true, "StringEquals", "aws:SourceVpc", "vpc-1")));
        assertEquals(false, describes(topic("a"), allow("*", "*"), conditional(false, "StringNotEquals", "aws:SourceVpc", "vpc-1")));
    }
}
