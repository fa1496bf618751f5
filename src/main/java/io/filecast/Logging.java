package io.filecast;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import io.filecast.config.LogConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log as configured: lines to standard error, text or JSON. A logback configuration of the operator's own
 * ({@code -Dlogback.configurationFile}) wins. Main thread only.
 */
final class Logging {

    private static final String OWN_FILE = "logback.configurationFile";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX, UTC} %-5level %logger{0} %msg%n%ex{5}";

    private Logging() {}

    static void configure(LogConfig config) {
        if (System.getProperty(OWN_FILE) != null) {
            return;
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        EncoderBase<ILoggingEvent> encoder = config.format() == LogConfig.Format.JSON ? new JsonEncoder() : text();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // A client that goes away in the middle of a download is no error of ours.
        context.getLogger("io.vertx.core.net.impl.VertxConnection").setLevel(Level.OFF);
        // Lost connections to Redis are told by our own side of them.
        context.getLogger("io.vertx.redis").setLevel(Level.OFF);
        context.getLogger("io.filecast").setLevel(Level.toLevel(config.level().name()));
    }

    private static PatternLayoutEncoder text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    /** Writes what is still held. */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
