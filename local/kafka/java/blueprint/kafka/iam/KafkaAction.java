package blueprint.kafka.iam;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The actions of {@code kafka-cluster:} with the resource that each is granted on and the actions that it needs beside itself
 * (https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html). Kafka itself does not ask for most of what is needed.
 */
enum KafkaAction {
    CONNECT("Connect", ResourceType.CLUSTER),
    DESCRIBE_CLUSTER("DescribeCluster", ResourceType.CLUSTER, CONNECT),
    ALTER_CLUSTER("AlterCluster", ResourceType.CLUSTER, CONNECT, DESCRIBE_CLUSTER),
    DESCRIBE_CLUSTER_CONFIGURATION("DescribeClusterDynamicConfiguration", ResourceType.CLUSTER, CONNECT),
    ALTER_CLUSTER_CONFIGURATION("AlterClusterDynamicConfiguration", ResourceType.CLUSTER, CONNECT, DESCRIBE_CLUSTER_CONFIGURATION),
    CREATE_TOPIC("CreateTopic", ResourceType.TOPIC, CONNECT),
    DESCRIBE_TOPIC("DescribeTopic", ResourceType.TOPIC, CONNECT),
    ALTER_TOPIC("AlterTopic", ResourceType.TOPIC, CONNECT, DESCRIBE_TOPIC),
    DELETE_TOPIC("DeleteTopic", ResourceType.TOPIC, CONNECT, DESCRIBE_TOPIC),
    DESCRIBE_TOPIC_CONFIGURATION("DescribeTopicDynamicConfiguration", ResourceType.TOPIC, CONNECT),
    ALTER_TOPIC_CONFIGURATION("AlterTopicDynamicConfiguration", ResourceType.TOPIC, CONNECT, DESCRIBE_TOPIC_CONFIGURATION),
    DESCRIBE_GROUP("DescribeGroup", ResourceType.GROUP, CONNECT),
    ALTER_GROUP("AlterGroup", ResourceType.GROUP, CONNECT, DESCRIBE_GROUP),
    DELETE_GROUP("DeleteGroup", ResourceType.GROUP, CONNECT, DESCRIBE_GROUP),
    READ_DATA("ReadData", ResourceType.TOPIC, CONNECT, DESCRIBE_TOPIC, ALTER_GROUP),
    WRITE_DATA("WriteData", ResourceType.TOPIC, CONNECT, DESCRIBE_TOPIC),
    WRITE_DATA_IDEMPOTENTLY("WriteDataIdempotently", ResourceType.CLUSTER, CONNECT, WRITE_DATA),
    DESCRIBE_TRANSACTIONAL_ID("DescribeTransactionalId", ResourceType.TRANSACTIONAL_ID, CONNECT),
    ALTER_TRANSACTIONAL_ID("AlterTransactionalId", ResourceType.TRANSACTIONAL_ID, CONNECT, DESCRIBE_TRANSACTIONAL_ID, WRITE_DATA);

    private final String iamName;
    private final ResourceType resourceType;
    private final List<KafkaAction> needs;

    KafkaAction(String name, ResourceType resourceType, KafkaAction... needs) {
        this.iamName = "kafka-cluster:" + name;
        this.resourceType = resourceType;
        this.needs = List.of(needs);
    }

    String iamName() {
        return iamName;
    }

    ResourceType resourceType() {
        return resourceType;
    }

    List<KafkaAction> needs() {
        return needs;
    }

    /** Empty where no action exists: operations between brokers, CREATE and DELETE of the whole cluster, configuration of groups. */
    static Optional<KafkaAction> of(ResourceType type, AclOperation operation) {
        return Optional.ofNullable(switch (type) {
            case CLUSTER -> ofCluster(operation);
            case TOPIC -> ofTopic(operation);
            case GROUP -> ofGroup(operation);
            case TRANSACTIONAL_ID -> ofTransactionalId(operation);
            default -> null;
        });
    }

    private static KafkaAction ofCluster(AclOperation operation) {
        return switch (operation) {
            case DESCRIBE -> DESCRIBE_CLUSTER;
            case ALTER -> ALTER_CLUSTER;
            case DESCRIBE_CONFIGS -> DESCRIBE_CLUSTER_CONFIGURATION;
            case ALTER_CONFIGS -> ALTER_CLUSTER_CONFIGURATION;
            case IDEMPOTENT_WRITE -> WRITE_DATA_IDEMPOTENTLY;
            default -> null;
        };
    }

    private static KafkaAction ofTopic(AclOperation operation) {
        return switch (operation) {
            case CREATE -> CREATE_TOPIC;
            case DESCRIBE -> DESCRIBE_TOPIC;
            case ALTER -> ALTER_TOPIC;
            case DELETE -> DELETE_TOPIC;
            case DESCRIBE_CONFIGS -> DESCRIBE_TOPIC_CONFIGURATION;
            case ALTER_CONFIGS -> ALTER_TOPIC_CONFIGURATION;
            case READ -> READ_DATA;
            case WRITE -> WRITE_DATA;
            default -> null;
        };
    }

    private static KafkaAction ofGroup(AclOperation operation) {
        return switch (operation) {
            case DESCRIBE -> DESCRIBE_GROUP;
            // Joining, heartbeats, committing and leaving are READ in Kafka's words.
            case READ -> ALTER_GROUP;
            case DELETE -> DELETE_GROUP;
            default -> null;
        };
    }

    private static KafkaAction ofTransactionalId(AclOperation operation) {
        return switch (operation) {
            case DESCRIBE -> DESCRIBE_TRANSACTIONAL_ID;
            case WRITE -> ALTER_TRANSACTIONAL_ID;
            default -> null;
        };
    }
}
