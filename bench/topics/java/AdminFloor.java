import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The floor: what Kafka's own client needs for the same calls, from a connected client, in batches of 600 topics, since a controller refuses
 * a request of more than 10,000 records. Reads lines {@code PHASE PREFIX COUNT REPLICATION}, answers each with milliseconds.
 */
public final class AdminFloor {
    private static final int BATCH = 600;
    private static final int PARTITIONS = 3;
    private static final int GROWING = 10;

    private AdminFloor() {}

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[0]);
        properties.put("default.api.timeout.ms", "600000");
        properties.put("request.timeout.ms", "300000");
        try (Admin admin = Admin.create(properties);
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
            admin.describeCluster().controller().get();
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String[] words = line.split(" ");
                List<String> names = IntStream.range(0, Integer.parseInt(words[2]))
                        .mapToObj(index -> String.format("%s%05d", words[1], index))
                        .toList();
                long start = System.nanoTime();
                run(admin, words[0], names, Short.parseShort(words[3]));
                System.out.println("ms " + (System.nanoTime() - start) / 1_000_000.0);
            }
        }
    }

    private static void run(Admin admin, String phase, List<String> names, short replication) throws Exception {
        switch (phase) {
            case "create" -> create(admin, names, replication);
            case "noop" -> read(admin, names);
            case "change" -> change(admin, names);
            case "grow" -> grow(admin, names);
            case "delete" -> delete(admin, names);
            default -> throw new IllegalArgumentException(phase);
        }
    }

    private static void create(Admin admin, List<String> names, short replication) throws Exception {
        Map<String, String> configs = Map.of("cleanup.policy", "delete", "max.message.bytes", "2097152", "retention.ms", "86400000");
        for (List<String> batch : batches(names)) {
            admin.createTopics(batch.stream().map(name -> new NewTopic(name, PARTITIONS, replication).configs(configs)).toList())
                    .all()
                    .get();
        }
    }

    private static void read(Admin admin, List<String> names) throws Exception {
        admin.describeTopics(names).allTopicNames().get();
        admin.describeConfigs(names.stream().map(AdminFloor::resource).toList()).all().get();
    }

    private static void change(Admin admin, List<String> names) throws Exception {
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry("retention.ms", "172800000"), AlterConfigOp.OpType.SET);
        for (List<String> batch : batches(names)) {
            Map<ConfigResource, java.util.Collection<AlterConfigOp>> changes = new HashMap<>();
            batch.forEach(name -> changes.put(resource(name), List.of(set)));
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static void grow(Admin admin, List<String> names) throws Exception {
        Map<String, NewPartitions> more = new HashMap<>();
        for (int index = 0; index < names.size(); index += GROWING) {
            more.put(names.get(index), NewPartitions.increaseTo(PARTITIONS + 1));
        }
        admin.createPartitions(more).all().get();
    }

    private static void delete(Admin admin, List<String> names) throws Exception {
        for (List<String> batch : batches(names)) {
            admin.deleteTopics(batch).all().get();
        }
    }

    private static ConfigResource resource(String name) {
        return new ConfigResource(ConfigResource.Type.TOPIC, name);
    }

    private static List<List<String>> batches(List<String> names) {
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < names.size(); from += BATCH) {
            batches.add(names.subList(from, Math.min(names.size(), from + BATCH)));
        }
        return batches;
    }
}
