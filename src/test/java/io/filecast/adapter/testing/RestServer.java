package io.filecast.adapter.testing;

import io.filecast.adapter.http.Caller;
import io.filecast.adapter.http.CallerRules;
import io.filecast.adapter.http.HttpDoor;
import io.filecast.adapter.http.HttpOptions;
import io.filecast.adapter.http.HttpRules;
import io.filecast.adapter.http.HttpVerticle;
import io.filecast.adapter.json.NativeJson;
import io.filecast.adapter.rest.RestAdapter;
import io.filecast.adapter.rest.RestLimits;
import io.filecast.adapter.rest.RestPorts;
import io.filecast.core.AccessPolicy;
import io.filecast.core.AppName;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventBroker;
import io.filecast.core.FileBroker;
import io.filecast.core.Grants;
import io.filecast.core.GroupBroker;
import io.filecast.core.Presence;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.Thumbnails;
import io.filecast.core.UserBroker;
import io.filecast.core.Visits;
import io.filecast.core.filter.Filter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The native API on one event loop, over an in-memory broker. The key {@code pub} may do everything, {@code sub} may read,
 * {@code soon} ends in two seconds.
 */
public final class RestServer implements AutoCloseable {

    /** Largest file. */
    public static final int MAX_FILE_BYTES = 1 << 20;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /**
     * How long a server waits for the next byte.
     *
     * @param connection after which a connection is closed on which nothing moves
     * @param upload after which an upload is ended that has stopped
     */
    public record Idle(Duration connection, Duration upload) {

        /** Uploads: longer than any client needs from one byte to the next. */
        private static final Idle PATIENT = new Idle(Duration.ofSeconds(10), Duration.ofSeconds(30));

        /** Impatient with connections. */
        public static Idle ofConnections(Duration connection) {
            return new Idle(connection, PATIENT.upload());
        }

        /** Impatient with uploads. */
        public static Idle ofUploads(Duration upload) {
            return new Idle(PATIENT.connection(), upload);
        }
    }

    public final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    public final MemoryBroker broker;
    public final MemoryFeed feed = new MemoryFeed();
    public final MemoryPolls polls = new MemoryPolls();
    public final AtomicInteger requestsLeft = new AtomicInteger(Integer.MAX_VALUE);

    /** Connections that are open. */
    public final AtomicInteger connections = new AtomicInteger();

    public final int port;

    private final String deployment;

    public RestServer(Path directory, HttpDoor... more) {
        this(directory, Idle.PATIENT, more);
    }

    /** A server that gives up what stands still after other times. */
    public RestServer(Path directory, Idle idle, HttpDoor... more) {
        broker = new MemoryBroker(directory, MAX_FILE_BYTES);
        NativeJson json = new NativeJson(null);
        Function<String, Filter> filters = expression -> {
            throw BrokerError.of(ErrorCode.BAD_FILTER, "no filters here");
        };
        Presence presence = command -> Future.failedFuture(BrokerError.unavailable("no presence here", null));
        RestPorts ports = new RestPorts(
                later(broker),
                nobody(Thumbnails.class),
                nobody(EventBroker.class),
                nobody(UserBroker.class),
                nobody(GroupBroker.class),
                feed,
                polls,
                presence,
                nobody(Visits.class),
                Instant::now,
                filters,
                this::countRequest,
                principal -> true);
        RestAdapter rest = new RestAdapter(ports, json, limits());
        List<HttpDoor> doors = new java.util.ArrayList<>(List.of(rest));
        doors.addAll(List.of(more));
        HttpRules rules =
                new HttpRules(new Keys(), new Pages(), this::countRequest, this::connected, () -> false, rest.wire());
        CompletableFuture<Integer> listening = new CompletableFuture<>();
        deployment = await(vertx.deployVerticle(new HttpVerticle(options(idle), rules, doors, listening::complete))
                .toCompletionStage()
                .toCompletableFuture());
        port = await(listening);
    }

    /** The broker, but with answers that come on a later turn, as from the event bus. */
    private static FileBroker later(FileBroker broker) {
        return (FileBroker) Proxy.newProxyInstance(
                FileBroker.class.getClassLoader(), new Class<?>[] {FileBroker.class}, (proxy, method, arguments) -> {
                    Promise<Object> later = Promise.promise();
                    Future<?> now = (Future<?>) method.invoke(broker, arguments);
                    Vertx.currentContext()
                            .runOnContext(
                                    turn -> now.<Object>map(value -> value).onComplete(later));
                    return later.future();
                });
    }

    /** An app without users: every verb on them fails. */
    private static <T> T nobody(Class<T> port) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) ->
                        Future.failedFuture(BrokerError.of(ErrorCode.NOT_FOUND, "there is no such part here"))));
    }

    private static HttpOptions options(Idle idle) {
        return new HttpOptions(
                "127.0.0.1",
                0,
                16_384,
                32_768,
                Duration.ofSeconds(3),
                idle.connection(),
                16_384,
                32,
                65_536,
                idle.upload(),
                1_024,
                8,
                Duration.ofSeconds(1));
    }

    public static RestLimits limits() {
        return new RestLimits(
                255,
                92,
                1_024,
                512,
                512,
                256,
                8_192,
                Duration.ofSeconds(2),
                1 << 20,
                4,
                2,
                10,
                Duration.ofMillis(200),
                262_144,
                Duration.ofMinutes(5),
                1_024,
                new Box(1_024, 1_024));
    }

    /** The keys that the server knows. */
    public static AccessPolicy keys() {
        return new Keys();
    }

    private Runnable connected() {
        connections.incrementAndGet();
        return connections::decrementAndGet;
    }

    private void countRequest(Principal principal, String remoteAddress) {
        if (requestsLeft.getAndDecrement() <= 0) {
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "too many requests", Duration.ofMillis(1_200));
        }
    }

    private static final class Keys implements AccessPolicy {
        @Override
        public AppName appForLogin(String name, boolean local) {
            throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "there is no such app");
        }

        @Override
        public Principal authenticate(Credential credential) {
            if (credential.key() == null) {
                throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "a key is needed");
            }
            AppName app = new AppName("demo");
            String user = credential.claimedUser();
            return switch (credential.key()) {
                case "pub" -> new Principal(app, user, false, true, Grants.ALL, Proof.ofKey("k1"), null);
                case "sub" ->
                    new Principal(
                            app, user, false, true, Grants.everywhere(Set.of(Right.READ)), Proof.ofKey("k2"), null);
                case "soon" ->
                    new Principal(
                            app,
                            user,
                            false,
                            true,
                            Grants.ALL,
                            Proof.ofKey("k3"),
                            Instant.now().plusSeconds(2));
                default -> throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "no such key");
            };
        }
    }

    private static final class Pages implements CallerRules {
        @Override
        public boolean isLocal(Caller caller) {
            return true;
        }

        @Override
        public void require(AppName app, Caller caller) {
            if ("https://other-app.example".equals(caller.origin())) {
                throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "not this app");
            }
        }

        @Override
        public boolean isAllowedBySome(Caller caller) {
            return !"https://evil.example".equals(caller.origin());
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the server as a node does that drains. */
    public void drain() {
        await(vertx.undeploy(deployment).toCompletionStage().toCompletableFuture());
    }

    @Override
    public void close() {
        await(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
