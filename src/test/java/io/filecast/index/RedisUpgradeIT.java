package io.filecast.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelIndex.Ask;
import io.filecast.core.ChannelIndex.LogSlice;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.EventIndex.ActionBounds;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.Label;
import io.filecast.core.OperationId;
import io.filecast.core.Timetoken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nodes of two neighbouring releases leave in one Redis for each other. */
class RedisUpgradeIT extends IndexFixture {

    @RegisterExtension
    static final RedisIndex REDIS = new RedisIndex();

    /** All that nodes of the first version can read; any other is an error to them. */
    private static final Set<String> FIRST_TYPES = Set.of("file", "message", "file-deleted", "file-expired");

    private static final ActionBounds BOUNDS = new ActionBounds(10, 10);

    @Override
    ChannelIndex index() {
        return REDIS.index();
    }

    @Override
    ChannelIndex patientIndex() {
        return REDIS.patientIndex();
    }

    private String key(RedisKey key) {
        return RedisKey.prefix(app) + key.suffix();
    }

    private String logKey() {
        return key(RedisKey.LOG) + CHANNEL;
    }

    /** The fields of each event as they stand in the log. */
    private List<Map<String, String>> rawLog() {
        List<Map<String, String>> raw = new ArrayList<>();
        for (Event event : log(CHANNEL).events()) {
            String id = event.timetoken() + "-0";
            String[] lines = REDIS.redis().command("XRANGE", logKey(), id, id).split("\n");
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 1; i + 1 < lines.length; i += 2) {
                fields.put(lines[i], lines[i + 1]);
            }
            raw.add(fields);
        }
        return raw;
    }

    private Publish signal() {
        PublishOptions options = new PublishOptions(false, null, null, List.of(), false, new Label("typing"), true);
        return with(command(new Subject.Signal(), CHANNEL), options);
    }

    @Test
    void whatIsInTheLogHasATypeThatTheFirstVersionKnows() {
        Event message = publish(message(CHANNEL)).event();
        Event file = publish(file(CHANNEL)).event();
        publish(signal());
        AddAction reaction =
                new AddAction(alice, CHANNEL, message.timetoken(), "reaction", "smiley", OperationId.random());
        EventAction action = EventAction.of(get(REDIS.index().events().add(reaction, BOUNDS)));
        get(REDIS.index()
                .events()
                .remove(
                        new RemoveAction(alice, CHANNEL, action.event(), action.timetoken(), OperationId.random()),
                        false));
        get(index().delete(alice, CHANNEL, file.file().id(), OperationId.random()));

        assertEquals(
                List.of(
                        EventType.MESSAGE,
                        EventType.FILE,
                        EventType.SIGNAL,
                        EventType.ACTION_ADDED,
                        EventType.ACTION_REMOVED,
                        EventType.FILE_DELETED),
                log(CHANNEL).events().stream().map(Event::type).toList());
        List<Map<String, String>> raw = rawLog();
        assertEquals(6, raw.size());
        raw.forEach(fields -> assertTrue(FIRST_TYPES.contains(fields.get("t")), fields.toString()));
        for (Map<String, String> passing : raw.subList(2, 5)) {
            assertEquals("message", passing.get("t"));
            assertTrue(passing.containsKey("n"), "history of the first version would show " + passing);
        }
    }

    @Test
    void whatIsDueHasAKindThatTheFirstVersionKnows() {
        Event message = publish(message(CHANNEL), terms(LONG, NO_END));
        get(REDIS.index().events().hide(app, CHANNEL, null, null, 10));
        for (String member :
                REDIS.redis().command("ZRANGE", key(RedisKey.DUE), "0", "-1").split("\n")) {
            assertTrue("efucr".indexOf(member.charAt(0)) >= 0, member);
        }
        assertEquals("h:" + CHANNEL, REDIS.redis().command("ZRANGE", key(RedisKey.LATER), "0", "-1"));
        assertFalse(log(CHANNEL).events().get(0).stored());
        awaitWindow();
        sweep();
        assertEquals(List.of(), log(CHANNEL).events());
        assertTrue(log(CHANNEL).trimmedTo().compareTo(message.timetoken()) >= 0);
    }

    @Test
    void anEventOfAnUnknownTypeIsALinkOfTheChainThatNobodySees() {
        Event first = publish(message(CHANNEL)).event();
        Timetoken unknown = new Timetoken(first.timetoken().ticks() + 1);
        REDIS.redis()
                .command(
                        "XADD",
                        logKey(),
                        unknown + "-0",
                        "p",
                        first.timetoken().toString(),
                        "t",
                        "sculpture",
                        "f",
                        "no id",
                        "m",
                        "{}",
                        "r",
                        "?");
        REDIS.redis().command("HSET", key(RedisKey.HEAD), CHANNEL.value(), unknown.toString());
        REDIS.redis().command("HSET", key(RedisKey.APP), "clock", unknown.toString());
        Event last = publish(message(CHANNEL)).event();

        LogSlice slice = log(CHANNEL);
        Event passed = Event.unknown(app, CHANNEL, unknown, first.timetoken(), first.epoch());
        assertEquals(List.of(first, passed, last), slice.events());
        assertTrue(passed.silent());
        assertFalse(passed.stored());
        assertEquals(unknown, last.previous());
        Ask ask = new Ask(0, CHANNEL, first.timetoken());
        assertEquals(
                List.of(passed, last),
                get(index().since(app, List.of(ask), 100, 10_000))
                        .stretches()
                        .get(0)
                        .events());
    }

    @Test
    void whatEndsInAnUnknownWayIsPutOffForANodeThatKnowsIt() {
        get(index().open(app));
        REDIS.redis().command("ZADD", key(RedisKey.DUE), "1", "z:" + CHANNEL);
        Event stays = publish(message(CHANNEL)).event();
        sweep();
        assertEquals("", REDIS.redis().command("ZSCORE", key(RedisKey.DUE), "z:" + CHANNEL));
        assertFalse(REDIS.redis()
                .command("ZSCORE", key(RedisKey.LATER), "z:" + CHANNEL)
                .isEmpty());
        assertEquals(List.of(stays), log(CHANNEL).events());
    }
}
