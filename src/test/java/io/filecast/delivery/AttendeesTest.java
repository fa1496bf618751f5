package io.filecast.delivery;

import static io.filecast.delivery.DeliveryRig.APP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What delivery tells presence, and what it hands on for it. */
class AttendeesTest {

    private static final ChannelName ROOM = new ChannelName("room");

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final DeliveryRig rig = new DeliveryRig(vertx, 2, DeliveryRig.still());
    private final Attendance attendance = rig.delivery.attendance();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final Attendance.Watcher watcher = new Attendance.Watcher() {
        @Override
        public void came(Attendance.Attendee attendee, MemberState state) {
            seen.add("came " + attendee.user() + (state.value() == null ? "" : " " + state.value()));
        }

        @Override
        public void went(Attendance.Attendee attendee, Departure how) {
            seen.add("went " + attendee.user() + " " + how);
        }
    };

    @BeforeEach
    void observe() {
        attendance.observe(new Attendance.Observer() {
            @Override
            public void asked(AppName app, ChannelName channel) {
                seen.add("asked " + channel);
            }

            @Override
            public void ceased(AppName app, ChannelName channel) {
                seen.add("ceased " + channel);
            }
        });
        rig.settle();
    }

    @AfterEach
    void close() {
        rig.close();
        DeliveryRig.result(vertx.close());
    }

    private void sees(String... expected) {
        rig.settle();
        assertEquals(List.of(expected), seen);
        seen.clear();
    }

    private void watch() {
        DeliveryRig.result(attendance.watch(APP, ROOM, watcher));
    }

    private static Notice.Change change(long version) {
        return new Notice.Change(ROOM, Notice.Kind.JOIN, "u1", null, 1, version, Instant.EPOCH);
    }

    private static Notice.Members members(long version) {
        return new Notice.Members(ROOM, new MemberList(List.of(), null, 0, version, Instant.EPOCH));
    }

    @Test
    void ofAChannelThatIsNotWatchedNothingIsTold() {
        DeliveryRig.Listener listener = rig.listener().follow("room");
        listener.leave();
        sees();
    }

    @Test
    void whoIsThereIsToldWhenTheWatchBeginsAndWhoComesAndGoesAfterIt() {
        DeliveryRig.Listener early = rig.listener().follow("room");
        rig.listener().follow("other");
        rig.listener().follow("room.*");
        watch();
        sees("came u1");
        DeliveryRig.Listener late = rig.listener().follow("room");
        sees("came u1");
        early.unsubscribe("room");
        sees("went u1 GOODBYE");
        late.leave(Departure.LOST);
        sees("went u1 LOST");
        attendance.unwatch(APP, ROOM, watcher);
        rig.settle();
        rig.listener().follow("room");
        sees();
    }

    @Test
    void whoSubscribesAgainIsBackInTheSameBreath() {
        DeliveryRig.Listener listener = rig.listener().follow("room");
        watch();
        sees("came u1");
        listener.follow("room");
        sees("went u1 LOST", "came u1");
    }

    @Test
    void aStateIsToldWithItsSessionAndAfterwards() {
        DeliveryRig.Listener listener = rig.listener().follow("room");
        listener.state("room", new JsonText("{\"a\":1}"));
        watch();
        sees("came u1 {\"a\":1}");
        listener.state("room", null);
        sees("came u1");
        BrokerError refusal = assertThrows(BrokerError.class, () -> listener.state("elsewhere", null));
        assertEquals(ErrorCode.CONFLICT, refusal.code());
    }

    @Test
    void noticesGoToThoseWhoWantThemAndKnowTheMembers() {
        rig.listener().follow("room");
        DeliveryRig.Listener ear = rig.listener();
        DeliveryRig.result(ear.listen("room"));
        sees("asked room");
        ear.hears("room begins");
        attendance.tell(APP, ROOM, List.of(change(1)));
        attendance.tellMembers(APP, members(2), false);
        attendance.tell(APP, ROOM, List.of(change(3), change(4)));
        attendance.tellMembers(APP, members(4), false);
        attendance.tellMembers(APP, members(5), true);
        ear.hears("members@2", "join@3", "join@4", "members@5");
        ear.unsubscribe("room");
        sees("ceased room");
        attendance.tell(APP, ROOM, List.of(change(6)));
        ear.hearsNothing();
    }

    @Test
    void presenceOfAWildcardIsRefused() {
        BrokerError refusal = assertThrows(
                BrokerError.class, () -> DeliveryRig.result(rig.listener().listen("room.*")));
        assertEquals(ErrorCode.BAD_REQUEST, refusal.code());
    }
}
