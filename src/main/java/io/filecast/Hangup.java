package io.filecast;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for SIGHUP, by which operators ask a daemon to read its configuration again. Any thread.
 *
 * <p>The JDK has no public interface for signals; the one in {@code jdk.unsupported} is reached by reflection, because
 * naming it in code is a compiler warning that cannot be turned off.
 */
final class Hangup {

    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /** Runs something at each SIGHUP, on a thread of its own; where there are no such signals nothing happens. */
    static void onSignal(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            Object proxy = Proxy.newProxyInstance(
                    Hangup.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        return switch (method.getName()) {
                            case "handle" -> {
                                action.run();
                                yield null;
                            }
                            case "equals" -> self == arguments[0];
                            case "hashCode" -> System.identityHashCode(self);
                            default -> "SIGHUP handler";
                        };
                    });
            signal.getMethod("handle", signal, handler).invoke(null, hangup, proxy);
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException unsupported) {
            LOG.debug("no SIGHUP on this system", unsupported);
        }
    }
}
