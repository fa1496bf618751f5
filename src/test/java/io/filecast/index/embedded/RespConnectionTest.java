package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.index.embedded.RespConnection.RespError;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    Path temporary;

    @Test
    void aCommandIsSentAsAnArrayOfBinarySafeWords() throws IOException {
        assertEquals(
                List.of("*3\\r\\n$3\\r\\nSET\\r\\n$2\\r\\né\\r\\n$0\\r\\n\\r\\n"),
                exchange(sent -> "+" + sent.replace("\r", "\\r").replace("\n", "\\n") + "\r\n", "SET", "é", ""));
    }

    @Test
    void everyKindOfAnswerIsRead() throws IOException {
        assertEquals(List.of("PONG"), answered("+PONG\r\n"));
        assertEquals(List.of("42"), answered(":42\r\n"));
        assertEquals(List.of("a\r\né"), answered("$5\r\na\r\né\r\n"));
        assertEquals(List.of(""), answered("$0\r\n\r\n"));
        assertEquals(List.of(""), answered("$-1\r\n"));
        assertEquals(List.of("save", ""), answered("*2\r\n$4\r\nsave\r\n$0\r\n\r\n"));
        assertEquals(List.of(), answered("*0\r\n"));
    }

    @Test
    void anErrorIsAnExceptionThatKnowsLoadingApart() {
        RespError loading = assertThrows(RespError.class, () -> answered("-LOADING Redis is loading\r\n"));
        assertTrue(loading.isLoading());
        RespError other = assertThrows(RespError.class, () -> answered("-ERR unknown command\r\n"));
        assertEquals("ERR unknown command", other.getMessage());
        assertTrue(!other.isLoading());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", "$99999999999\r\n", "$x\r\n", "*9999999\r\n", "\r\n"})
    void whatIsNoAnswerOfRedisIsRefused(String answer) {
        assertThrows(IOException.class, () -> answered(answer));
    }

    @Test
    void silenceIsATimeoutAndAHangUpAnEnd() throws IOException {
        try (FakeServer server = FakeServer.start(temporary.resolve("s"), sent -> "");
                RespConnection connection = RespConnection.open(server.socket(), Duration.ofMillis(50))) {
            assertThrows(SocketTimeoutException.class, () -> connection.command("PING"));
        }
        assertThrows(EOFException.class, () -> exchange(sent -> null, "SHUTDOWN"));
    }

    private List<String> answered(String answer) throws IOException {
        return exchange(sent -> answer, "PING");
    }

    private List<String> exchange(Function<String, String> answers, String... words) throws IOException {
        Path socket = temporary.resolve("x" + System.nanoTime());
        try (FakeServer server = FakeServer.start(socket, answers);
                RespConnection connection = RespConnection.open(server.socket(), LONG)) {
            return connection.command(words);
        }
    }
}
