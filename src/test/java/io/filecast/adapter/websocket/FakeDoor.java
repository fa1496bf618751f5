package io.filecast.adapter.websocket;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A door that knows tokens by heart: {@code ?access_token=}, with everything allowed to {@code alice}. Any thread. */
final class FakeDoor implements SocketDoor {

    final Map<String, Principal> tokens = new ConcurrentHashMap<>();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger spent = new AtomicInteger();
    volatile int room = Integer.MAX_VALUE;
    volatile int allowance = Integer.MAX_VALUE;

    FakeDoor() {
        tokens.put("alice", principal("alice", Grants.ALL, null));
    }

    static Principal principal(String user, Grants grants, Instant expiresAt) {
        return new Principal(new AppName("demo"), user, true, true, grants, Proof.ofKey("key-1"), expiresAt);
    }

    @Override
    public void admit(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !origin.equals("http://good.example") && !origin.startsWith("http://127.0.0.1")) {
            throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "this origin is not allowed");
        }
        if (inside.get() >= room) {
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "too many connections", Duration.ofSeconds(2));
        }
        inside.incrementAndGet();
    }

    @Override
    public void leave() {
        inside.decrementAndGet();
    }

    @Override
    public Principal authenticate(HttpServerRequest request) {
        String token = request.getParam("access_token");
        return token == null ? null : principalOf(token);
    }

    @Override
    public boolean holds(Principal principal) {
        return tokens.containsValue(principal);
    }

    @Override
    public FrameJudge judgeOf(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        return (token, key, user) -> {
            Principal principal = principalOf(token == null ? "" : token);
            if ("http://good.example".equals(origin) && principal.userId().equals("carol")) {
                throw BrokerError.of(ErrorCode.ORIGIN_REFUSED, "this origin is not allowed for the app");
            }
            return principal;
        };
    }

    private Principal principalOf(String token) {
        Principal principal = tokens.get(token);
        if (principal == null) {
            throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential is not accepted");
        }
        return principal;
    }

    @Override
    public void spend(Principal principal) {
        if (spent.incrementAndGet() > allowance) {
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "too many requests", Duration.ofSeconds(1));
        }
    }
}
