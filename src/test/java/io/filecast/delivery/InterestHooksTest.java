package io.filecast.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.InterestListener;
import io.filecast.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What delivery tells others of what is followed here, and when. */
class InterestHooksTest {

    private static final int LOOPS = 2;
    private static Vertx vertx;

    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    private final class Listener implements InterestListener {
        private DeliveryRig rig;

        @Override
        public void gained(AppName app, ChannelPattern pattern) {
            told.add("+" + pattern + (rig.index.calls("log") == 0 ? "" : " late"));
        }

        @Override
        public void lost(AppName app, ChannelPattern pattern) {
            told.add("-" + pattern);
        }
    }

    private DeliveryRig rig(DeliveryOptions options) {
        Listener listener = new Listener();
        listener.rig = new DeliveryRig(vertx, LOOPS, options, listener);
        return listener.rig;
    }

    @Test
    void a_channel_is_told_of_once_and_before_its_log_is_read() {
        try (DeliveryRig rig = rig(DeliveryRig.still())) {
            DeliveryRig.Listener first = rig.listener().follow("a");
            rig.listener().follow("a");
            assertEquals(List.of("+a"), told);
            assertTrue(rig.index.calls("log") > 0);
            first.leave();
            rig.settle();
            assertEquals(List.of("+a"), told);
        }
    }

    @Test
    void a_wildcard_is_told_of_with_its_first_follower_and_its_last() {
        try (DeliveryRig rig = rig(DeliveryRig.still())) {
            DeliveryRig.Listener first = rig.listener().follow("a.*");
            DeliveryRig.Listener second = rig.listener().follow("a.*");
            first.leave();
            rig.settle();
            assertEquals(List.of("+a.*"), told);
            second.leave();
            Eventually.holds("the last has left", () -> told.equals(List.of("+a.*", "-a.*")));
        }
    }

    @Test
    void a_channel_that_nobody_follows_any_more_is_told_of_after_it_lingered() {
        DeliveryOptions still = DeliveryRig.still();
        DeliveryOptions brief = new DeliveryOptions(
                still.gapHold(),
                still.headsCheck(),
                still.tailEvents(),
                still.tailBytes(),
                still.tailBytesTotal(),
                still.positionInterval(),
                Duration.ofMillis(20),
                still.channelsPerSession(),
                still.subscriptions(),
                still.pageEvents(),
                still.wildcardChannels());
        try (DeliveryRig rig = rig(brief)) {
            rig.listener().follow("a").leave();
            Eventually.holds("its line is dropped", () -> told.equals(List.of("+a", "-a")));
            rig.listener().follow("a");
            Eventually.holds("and made anew", () -> told.size() == 3);
        }
    }

    @Test
    void what_was_committed_elsewhere_before_others_knew_comes_with_one_comparison() {
        try (DeliveryRig rig = rig(DeliveryRig.healing())) {
            DeliveryRig.Listener byName = rig.listener().follow("a.b");
            DeliveryRig.Listener byWildcard = rig.listener().follow("a.*");
            byName.hears("a.b begins");
            byWildcard.hears("a.* begins");
            rig.commit("a.b");
            byName.hearsNothing();
            byWildcard.hearsNothing();

            rig.delivery.compare(DeliveryRig.APP);
            byName.hears("a.b#1");
            byWildcard.hears("a.*:a.b#1");
        }
    }
}
