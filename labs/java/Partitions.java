import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Where Kafka's own producer puts records, with its default partitioner. Run as a source file:
 * Partitions BOOTSTRAP TOPIC RECORDS KEY,KEY,... prints "keyless P P P ..." in the order of sending, then "KEY P" for each key.
 */
public final class Partitions {
  public static void main(String[] args) throws Exception {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", args[0]);
    config.put("acks", "all");
    // Small batches, so that few records show many changes of partition; the default is 16,384 bytes.
    config.put("batch.size", 300);
    int records = Integer.parseInt(args[2]);
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      @SuppressWarnings({"unchecked", "rawtypes"})
      Future<RecordMetadata>[] sent = new Future[records];
      for (int n = 0; n < records; n++) {
        sent[n] = producer.send(new ProducerRecord<>(args[1], null, String.format("java %-45d", n)));
      }
      StringBuilder line = new StringBuilder("keyless");
      for (Future<RecordMetadata> one : sent) {
        line.append(' ').append(one.get().partition());
      }
      System.out.println(line);
      for (String key : args[3].split(",")) {
        System.out.println(key + " " + producer.send(new ProducerRecord<>(args[1], key, "java")).get().partition());
      }
    }
  }
}
