package blueprint.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs another main class and ends the process when its standard input closes, so that a process whose parent died (even by SIGKILL, where
 * the parent can run nothing any more) never stays behind: the operating system closes the parent's end of the pipe.
 *
 * <p>With the system property {@code blueprint.metrics.file} it also tells its metrics: see {@link MetricsDoor}.
 *
 * <p>Usage: {@code ParentGuard MAIN_CLASS [ARGUMENT...]}
 */
public final class ParentGuard {
    /** A broker that waits for a controller that is gone as well would take minutes to shut down in order. */
    private static final long ORDERLY_SHUTDOWN_MILLIS = 5_000;

    private ParentGuard() {}

    public static void main(String[] arguments) throws Throwable {
        if (arguments.length == 0) {
            System.err.println("usage: ParentGuard MAIN_CLASS [ARGUMENT...]");
            System.exit(1);
        }
        startDaemon("parent-guard", () -> endWithParent(System.in));
        String metricsFile = System.getProperty("blueprint.metrics.file");
        if (metricsFile != null) {
            openMetricsDoor(Path.of(metricsFile));
        }
        Method main = Class.forName(arguments[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** Without its metrics a process still does its work; whoever asks for them says that they are not there. */
    private static void openMetricsDoor(Path portFile) {
        try {
            MetricsDoor.open(portFile);
        } catch (IOException refused) {
            System.err.println("metrics cannot be told: " + refused);
        }
    }

    private static void endWithParent(InputStream parent) {
        awaitEnd(parent);
        startDaemon("parent-guard-halt", () -> {
            sleep(ORDERLY_SHUTDOWN_MILLIS);
            Runtime.getRuntime().halt(1);
        });
        System.exit(1);
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() != -1) {
                // Nothing is ever sent: only the end matters.
            }
        } catch (IOException broken) {
            // A broken pipe is its end as well.
        }
    }

    private static void startDaemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
