package io.filecast.index;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;

/**
 * The Redis in use, as it was found when the node started. Any thread; immutable.
 *
 * @param version as it names itself
 * @param durability what it can promise of an answered write
 */
public record RedisServer(String version, RedisDurability durability) {

    /** The version of the key schema that this node writes. */
    static final int SCHEMA_VERSION = 1;

    private static final int[] OLDEST = {6, 2};

    /**
     * Looks at Redis, and claims it for this schema, before it is used.
     *
     * @return fails with {@link IllegalStateException}, saying what to change, when it must not be used: too old, evicting
     *     keys, or written by a newer Filecast; with {@link io.filecast.core.BrokerError} when it cannot be reached
     */
    public static Future<RedisServer> inspect(RedisLinks links) {
        return links.command(Request.cmd(Command.INFO)).compose(reply -> {
            Map<String, String> info = parse(reply.toString());
            String version = info.getOrDefault("redis_version", "unknown");
            requireVersion(version);
            requireNoEviction(info.get("maxmemory_policy"));
            return claimSchema(links)
                    .compose(claimed -> durability(links, info))
                    .map(durability -> new RedisServer(version, durability));
        });
    }

    private static Map<String, String> parse(String info) {
        Map<String, String> values = new HashMap<>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            values.put(line.substring(0, colon), line.substring(colon + 1).trim());
        });
        return values;
    }

    /** Refuses what lacks the commands that the scripts use. */
    static void requireVersion(String version) {
        String[] parts = version.split("\\.");
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            if (major > OLDEST[0] || major == OLDEST[0] && minor >= OLDEST[1]) {
                return;
            }
        } catch (NumberFormatException e) {
            // Not a version at all: refused like an old one.
        }
        throw new IllegalStateException("redis.url: Redis is version " + version + ", but 6.2 or later is needed");
    }

    private static void requireNoEviction(String policy) {
        if (policy != null && !policy.equals("noeviction")) {
            throw new IllegalStateException("redis.url: Redis has maxmemory-policy " + policy
                    + ", which would drop files and events; set it to noeviction");
        }
    }

    private static Future<Void> claimSchema(RedisLinks links) {
        String ours = Integer.toString(SCHEMA_VERSION);
        return links.command(Request.cmd(Command.SET, RedisKey.SCHEMA, ours, "NX"))
                .compose(set -> links.command(Request.cmd(Command.GET, RedisKey.SCHEMA)))
                .compose(found -> found.toString().equals(ours)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException("redis.url: the data has schema version "
                                + found + ", but this Filecast knows version " + ours + "; run the newer Filecast")));
    }

    private static Future<RedisDurability> durability(RedisLinks links, Map<String, String> info) {
        if ("0".equals(info.get("aof_enabled"))) {
            return Future.succeededFuture(RedisDurability.NONE);
        }
        return links.command(Request.cmd(Command.CONFIG, "GET", "appendfsync"))
                .map(reply -> durability(value(reply)))
                .otherwise(RedisDurability.UNKNOWN);
    }

    private static String value(Response reply) {
        return reply.size() == 0 ? null : reply.get("appendfsync").toString();
    }

    private static RedisDurability durability(String appendfsync) {
        if (appendfsync == null) {
            return RedisDurability.UNKNOWN;
        }
        return appendfsync.equals("always") ? RedisDurability.POWER : RedisDurability.PROCESS;
    }
}
