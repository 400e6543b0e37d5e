package blueprint.dynamodb;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local on a free port of the loopback interface. Its own main class listens on all interfaces, has no option for the host and
 * reports its use to AWS; this one does neither.
 *
 * <p>Usage: {@code LoopbackServer [FOLDER]}; without a folder the tables live in memory. Prints {@code listening on 127.0.0.1:PORT}.
 */
public final class LoopbackServer {
    private static final String HOST = "127.0.0.1";
    private static final int UNUSED_PORT = 0;
    private static final boolean SHARED_BETWEEN_KEYS_AND_REGIONS = true;
    private static final boolean DELAYS_TABLE_STATUS = false;
    private static final String NO_CORS = null;

    private LoopbackServer() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("com.almworks.sqlite4java").setLevel(Level.WARNING);
        String folder = arguments.length == 0 ? null : arguments[0];
        LocalDynamoDBRequestHandler requests = new LocalDynamoDBRequestHandler(
                UNUSED_PORT, folder == null, folder, SHARED_BETWEEN_KEYS_AND_REGIONS, DELAYS_TABLE_STATUS);
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(HOST);
        connector.setPort(0);
        server.addConnector(connector);
        server.setHandler(new LocalDynamoDBServerHandler(requests, NO_CORS));
        server.start();
        System.out.println("listening on " + HOST + ":" + connector.getLocalPort());
        server.join();
    }
}
