package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FpnnError;
import io.filecast.adapter.fpnn.Params;
import io.filecast.adapter.fpnn.Quest;
import io.filecast.core.AppName;
import io.filecast.testing.RtmVectors;
import io.filecast.testing.RtmVectors.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What SDKs were seen to send is let in: each quest by its own sign, each file by the sign in its attributes. */
class CapturedQuestsTest {

    private static final AppName APP = new AppName("demo");
    private static final Project PROJECT = new Project(RtmVectors.pid(), APP, RtmVectors.secret());

    private final AtomicInteger counted = new AtomicInteger();

    private static Stream<Frame> signed() {
        return RtmVectors.frames().stream().filter(frame -> frame.params().containsKey("sign"));
    }

    private static Stream<Frame> files() {
        return RtmVectors.frames().stream()
                .filter(frame -> FileCommand.ofMethod(frame.method()).isPresent());
    }

    private Gate gate(Project project, Instant now) {
        RtmPorts ports = new RtmPorts(
                null,
                null,
                null,
                null,
                null,
                null,
                () -> now,
                pid -> pid == project.pid() ? List.of(project) : List.of(),
                principal -> counted.incrementAndGet());
        RtmLimits limits = new RtmLimits(
                null, Duration.ofMinutes(5), Duration.ofSeconds(45), 1, 1, 1, 1, 1, 1, 1, 50, 51, false, null, null);
        return new Gate(ports, limits);
    }

    @SuppressWarnings("unchecked")
    private static Params params(Frame frame) {
        return Params.of((Map<String, Object>) RtmVectors.plain(frame.params()));
    }

    private static int refusal(Gate gate, Quest quest) {
        return assertThrows(FpnnError.class, () -> gate.admit(quest)).code();
    }

    @Test
    void thereAreQuestsOfSeveralSdks() {
        assertTrue(signed().count() >= 18);
        assertTrue(files().count() >= 7);
    }

    @ParameterizedTest
    @MethodSource("signed")
    void aQuestIsLetInByItsOwnSignWhileItIsFresh(Frame frame) {
        Quest quest = new Quest(frame.method(), true, params(frame));
        Instant sent = Instant.ofEpochSecond(quest.params().number("ts"));
        assertEquals(PROJECT, gate(PROJECT, sent.plusSeconds(300)).admit(quest));
        assertEquals(PROJECT, gate(PROJECT, sent.minusSeconds(300)).admit(quest));
        assertEquals(2, counted.get());
        assertEquals(200_008, refusal(gate(PROJECT, sent.plusSeconds(301)), quest));
        assertEquals(200_002, refusal(gate(new Project(PROJECT.pid(), APP, "another"), sent), quest));
        assertEquals(200_002, refusal(gate(new Project(1, APP, PROJECT.secret()), sent), quest));
        assertEquals(200_002, refusal(gate(PROJECT, sent), new Quest("ping", true, quest.params())));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileIsTiedToItsTokenByItsAttributes(Frame frame) {
        Params params = params(frame);
        FileAttrs attrs = FileAttrs.parse(params.text("attrs"), (int) params.number("mtype"), false)
                .orElseThrow();
        byte[] digest = GateSign.md5().digest(params.text("file").getBytes(StandardCharsets.UTF_8));
        assertTrue(GateSign.isOfFile(digest, params.text("token"), attrs.sign()));
        assertEquals("txt", attrs.ext());
        assertTrue(!attrs.delivered().contains("sign") && attrs.delivered().contains("\"custom\":"), attrs.delivered());
    }
}
