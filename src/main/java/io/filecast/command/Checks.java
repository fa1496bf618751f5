package io.filecast.command;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileName;
import io.filecast.core.JsonText;
import io.filecast.core.SealedBlob;
import io.filecast.core.UploadPlan;
import io.filecast.core.UserIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** The rules that every command keeps, whichever door it came through. Any thread; immutable. */
final class Checks {

    private final CommandTerms terms;

    Checks(CommandTerms terms) {
        this.terms = terms;
    }

    /** Refuses a plan that breaks a rule or is larger than {@code maxBytes}. */
    void plan(UploadPlan plan, long maxBytes) {
        channels(plan.channels());
        file(plan, maxBytes);
    }

    /** The same for a plan that does not say yet where it goes. */
    void file(UploadPlan plan, long maxBytes) {
        FileName.check(plan.name(), terms.nameBytes());
        mediaType(plan.type());
        if (plan.sizeBytes() > maxBytes) {
            throw tooLarge(maxBytes);
        }
        if (plan.description() != null) {
            bounded("the description", bytesOf(plan.description()), terms.descriptionBytes());
        }
        meta(plan.meta());
    }

    static BrokerError tooLarge(long maxBytes) {
        return BrokerError.of(ErrorCode.FILE_TOO_LARGE, "a file has at most " + maxBytes + " bytes");
    }

    /** What is wrong with stored bytes, as they were planned; null when nothing. */
    static BrokerError mismatch(UploadPlan plan, SealedBlob blob) {
        if (plan.sizeBytes() != UploadPlan.UNKNOWN_SIZE && plan.sizeBytes() != blob.sizeBytes()) {
            return wrongLength(plan, blob.sizeBytes());
        }
        return plan.sha256() == null || plan.sha256().equals(blob.sha256())
                ? null
                : BrokerError.of(
                        ErrorCode.DIGEST_MISMATCH, "the bytes that came do not have the digest that was declared");
    }

    static BrokerError wrongLength(UploadPlan plan, long sizeBytes) {
        return BrokerError.of(
                ErrorCode.LENGTH_MISMATCH, plan.sizeBytes() + " bytes were declared and " + sizeBytes + " came");
    }

    void channels(List<ChannelName> channels) {
        if (channels.isEmpty()) {
            throw BrokerError.of(ErrorCode.BAD_CHANNEL, "no channel is named");
        }
        if (channels.size() > terms.recipients()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a send goes to at most " + terms.recipients() + " channels");
        }
        if (channels.size() > 1 && new HashSet<>(channels).size() < channels.size()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a channel is named twice");
        }
        channels.forEach(this::channel);
    }

    void channel(ChannelName channel) {
        if (channel.nameBytes() > terms.channelBytes()) {
            throw BrokerError.of(
                    ErrorCode.BAD_CHANNEL, "a channel name has at most " + terms.channelBytes() + " bytes of UTF-8");
        }
    }

    private static void mediaType(String type) {
        boolean sound = type != null
                && type.length() <= 255
                && type.indexOf('/') > 0
                && type.chars().allMatch(c -> c >= ' ' && c < 127);
        if (!sound) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST, "a media type is at most 255 visible characters with a '/' in them");
        }
    }

    void message(JsonText message) {
        if (message != null) {
            bounded("the message", bytesOf(message.value()), terms.messageBytes());
        }
    }

    void signal(JsonText message) {
        if (message == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a signal is a message");
        }
        bounded("a signal", bytesOf(message.value()), terms.signalBytes());
    }

    void meta(JsonText meta) {
        if (meta != null) {
            bounded("the meta", bytesOf(meta.value()), terms.metaBytes());
        }
    }

    void options(PublishOptions options, int channels) {
        if (channels > 1 && !options.recipients().isEmpty()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "recipients are users of one channel, not of several");
        }
        ttl("ttl", options.eventTtl());
        ttl("fileTtl", options.fileTtl());
        if (options.recipients().size() > terms.recipients()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "an item has at most " + terms.recipients() + " recipients");
        }
        options.recipients().forEach(UserIds::check);
    }

    private void ttl(String name, Duration ttl) {
        if (ttl != null && (ttl.isNegative() || ttl.compareTo(terms.maxTtl()) > 0)) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    name + " lies between 0 and " + terms.maxTtl().toSeconds() + "s");
        }
    }

    int limit(int limit) {
        if (limit < 1 || limit > terms.maxPage()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "limit lies between 1 and " + terms.maxPage());
        }
        return limit;
    }

    /** Refuses a send whose texts, once for each of its channels, are more than one step of the index should write. */
    void send(Publish command) {
        long each = bytesOf(command.message()) + bytesOf(command.meta());
        if (command.subject() instanceof Subject.NewFile file) {
            UploadPlan plan = file.upload().plan();
            each += bytesOf(plan.meta()) + (plan.description() == null ? 0 : bytesOf(plan.description()));
        }
        bounded(
                "a send, its texts times its channels,",
                each * command.channels().size(),
                terms.sendBytes());
    }

    private static int bytesOf(JsonText json) {
        return json == null ? 0 : bytesOf(json.value());
    }

    private static void bounded(String what, long bytes, long most) {
        if (bytes > most) {
            throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, what + " has at most " + most + " bytes");
        }
    }

    private static int bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
