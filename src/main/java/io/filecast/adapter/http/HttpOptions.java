package io.filecast.adapter.http;

import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;

/**
 * How the one HTTP port behaves. Any thread; immutable.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes any free one, the same for all instances
 * @param requestLineBytes longest request line, in bytes
 * @param headerBytes all headers of a request together, in bytes
 * @param headerTimeout time to send the first request's line and headers
 * @param idleTimeout time without a byte, without a whole next request, or without a byte that the peer takes of what
 *     waits for it, after which a connection is closed
 * @param formBytes all form fields beside a file together, in bytes
 * @param formFields most form fields beside a file
 * @param socketFrameBytes largest WebSocket frame and message, in bytes
 * @param uploadIdleTimeout time without a byte after which an upload is ended
 * @param minUploadBytesPerSecond slowest average of an upload after its first {@code uploadIdleTimeout}; 0 for any
 * @param maxRanges most ranges of one download that are answered as ranges
 * @param drainTimeout time for requests to finish when the server stops
 */
public record HttpOptions(
        String host,
        int port,
        int requestLineBytes,
        int headerBytes,
        Duration headerTimeout,
        Duration idleTimeout,
        int formBytes,
        int formFields,
        int socketFrameBytes,
        Duration uploadIdleTimeout,
        long minUploadBytesPerSecond,
        int maxRanges,
        Duration drainTimeout) {

    private static final int CHUNK_BYTES = 65_536;
    private static final int BACKLOG = 4_096;
    private static final int SHARED_FREE_PORT = -1;
    private static final int FORM_PART_HEADER_BYTES = 16_384;

    /**
     * What the server is started with. Compression and decompression are off: a body is taken as it is sent or not at
     * all, and socket frames are written once for many sockets. HTTP/2 is left to a proxy in front, idle connections to
     * {@link IdleWatch}: Vert.x' own way takes a peer that needs long for a piece of a file for an idle one.
     */
    HttpServerOptions toServerOptions() {
        HttpServerOptions options = new HttpServerOptions();
        options.setHost(host).setPort(port == 0 ? SHARED_FREE_PORT : port);
        options.setTcpNoDelay(true).setAcceptBacklog(BACKLOG).setReuseAddress(true);
        // A peer that is gone without a word acknowledges nothing; the kernel by itself goes on for a quarter of an
        // hour.
        options.setTcpUserTimeout((int) idleTimeout.toMillis());
        options.setMaxInitialLineLength(requestLineBytes).setMaxHeaderSize(headerBytes);
        options.setMaxChunkSize(CHUNK_BYTES);
        options.setMaxFormAttributeSize(formBytes).setMaxFormFields(formFields);
        options.setMaxFormBufferedBytes(FORM_PART_HEADER_BYTES);
        options.setHandle100ContinueAutomatically(false);
        options.setDecompressionSupported(false).setCompressionSupported(false);
        options.setHttp2ClearTextEnabled(false);
        options.setPerFrameWebSocketCompressionSupported(false).setPerMessageWebSocketCompressionSupported(false);
        options.setMaxWebSocketFrameSize(socketFrameBytes).setMaxWebSocketMessageSize(socketFrameBytes);
        return options;
    }
}
