package io.filecast.adapter.rtm;

import java.util.Optional;

/** The ways to send a file. Any thread; pure. */
enum FileCommand {
    /** To one user. */
    SEND_FILE("sendfile", TargetKind.USER),
    /** To several users. */
    SEND_FILES("sendfiles", TargetKind.USERS),
    /** To a group. */
    SEND_GROUP_FILE("sendgroupfile", TargetKind.GROUP, "GroupFile"),
    /** To a room. */
    SEND_ROOM_FILE("sendroomfile", TargetKind.ROOM, "RoomFile"),
    /** To everyone. */
    BROADCAST_FILE("broadcastfile", TargetKind.EVERYONE, "BroadcastFile");

    private final String method;
    private final TargetKind target;
    private final String alias;

    FileCommand(String method, TargetKind target) {
        this(method, target, method);
    }

    /** @param alias what an SDK asks a token for that calls the method by its right name afterwards */
    FileCommand(String method, TargetKind target, String alias) {
        this.method = method;
        this.target = target;
        this.alias = alias;
    }

    /** The method of the quest that brings the file. */
    String method() {
        return method;
    }

    /** Where it goes. */
    TargetKind target() {
        return target;
    }

    /** The way that brings its file by a method. */
    static Optional<FileCommand> ofMethod(String method) {
        for (FileCommand command : values()) {
            if (command.method.equals(method)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /** The way for which a token is asked. */
    static FileCommand ofCommand(String cmd) {
        for (FileCommand command : values()) {
            if (command.method.equals(cmd) || command.alias.equals(cmd)) {
                return command;
            }
        }
        throw RtmError.BAD_PARAMETER.error("cmd is sendfile, sendfiles, sendgroupfile, sendroomfile or broadcastfile");
    }
}
