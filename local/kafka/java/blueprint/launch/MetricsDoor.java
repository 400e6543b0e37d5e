package blueprint.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Tells the numbers of this process's MBeans over the loopback interface: JMX without its protocol, which only Java speaks. Nothing can be changed
 * through it, and nothing but numbers comes out.
 *
 * <p>A client sends lines {@code OBJECT_NAME_OR_PATTERN <tab> ATTRIBUTE_PATH} and an empty line; it gets lines
 * {@code OBJECT_NAME <tab> ATTRIBUTE_PATH <tab> NUMBER}, then the end of the stream.
 */
final class MetricsDoor {
    /** A client that says nothing keeps the next one waiting for no longer than this; one on a busy machine may need seconds for its question. */
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int BACKLOG = 16;

    private MetricsDoor() {}

    /** Opens the door on a free port and writes that port into the file, which is there as a whole or not at all. */
    static void open(Path portFile) throws IOException {
        ServerSocket door = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
        Path unfinished = portFile.resolveSibling(portFile.getFileName() + ".new");
        Files.writeString(unfinished, Integer.toString(door.getLocalPort()));
        Files.move(unfinished, portFile, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Thread thread = new Thread(() -> serve(door), "metrics-door");
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(ServerSocket door) {
        while (!door.isClosed()) {
            try (Socket client = door.accept()) {
                client.setSoTimeout(PATIENCE_MILLIS);
                answer(client);
            } catch (IOException gone) {
                // The client went away, or said nothing: the next one.
            }
        }
    }

    private static void answer(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(new OutputStreamWriter(client.getOutputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String[] wanted = line.split("\t", 2);
            if (wanted.length == 2) {
                BeanNumbers.read(wanted[0], wanted[1], (name, value) -> out.print(name + "\t" + wanted[1] + "\t" + value + "\n"));
            }
        }
        out.flush();
    }
}
