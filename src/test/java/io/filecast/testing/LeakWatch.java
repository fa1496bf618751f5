package io.filecast.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Follows every buffer of Netty while it is open, and names those that were lost. One thread at a time. */
public final class LeakWatch implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    /** Begins to follow. */
    public LeakWatch() {
        appender.start();
        logger.addAppender(appender);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /** What was lost until now: buffers are found when they are collected and another one is made. */
    public List<String> leaks() {
        for (int i = 0; i < 5; i++) {
            System.gc();
            for (int j = 0; j < 16; j++) {
                ByteBuf probe = PooledByteBufAllocator.DEFAULT.directBuffer(16);
                probe.release();
            }
        }
        return appender.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(message -> message.startsWith("LEAK:"))
                .toList();
    }

    @Override
    public void close() {
        ResourceLeakDetector.setLevel(before);
        logger.detachAppender(appender);
    }
}
