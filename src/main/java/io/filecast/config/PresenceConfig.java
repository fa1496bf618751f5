package io.filecast.config;

import java.time.Duration;

/** Who is on a channel. */
public record PresenceConfig(
        @Key(
                about = "Time without a sign of life after which a node's users have left as timeouts; a third of it "
                        + "is the pace at which nodes learn of each other's users when nothing wakes them.",
                byDefault = "10s",
                min = "500ms",
                max = "10m")
        Duration nodeTimeout,

        @Key(
                about = "Time that a user whose connection broke has to come back before others hear of it; 0 = none.",
                byDefault = "2s",
                min = "0",
                max = "5m")
        Duration grace,

        @Key(
                about = "Time that a channel stays watched after the last who listened to its presence or asked for "
                        + "its members. At least presence.nodeTimeout.",
                byDefault = "1m",
                min = "1s",
                max = "1d")
        Duration linger,

        @Key(
                about = "Members up to which each change is told by itself; on larger channels only how many there "
                        + "are.",
                byDefault = "1000",
                min = "1",
                max = "10000",
                unit = "members")
        int announceMax,

        @Key(
                about = "Pause between two notices of how many members a larger channel has.",
                byDefault = "5s",
                min = "100ms",
                max = "10m")
        Duration occupancyInterval,

        @Key(
                about = "Members that a watched channel may have; more are not counted.",
                byDefault = "20000",
                min = "1",
                max = "1000000",
                unit = "members")
        int membersPerChannel,

        @Key(
                about = "Channels of one app that may be watched at a time; one more is refused.",
                byDefault = "10000",
                min = "1",
                max = "1000000",
                unit = "channels")
        int channels,

        @Key(
                about = "Time that somebody without a connection counts as present, unless it asks for another.",
                byDefault = "5m",
                min = "1s",
                max = "1d")
        Duration visit,

        @Key(
                about = "Longest time that may be asked for; a longer one becomes this. At least presence.visit.",
                byDefault = "1h",
                min = "1s",
                max = "1d")
        Duration visitMax,

        @Key(
                about = "Channels on which one user without a connection may be present.",
                byDefault = "1000",
                min = "1",
                max = "10000",
                unit = "channels")
        int visitedChannels,

        @Key(
                about = "Largest state of a user on a channel, as JSON text.",
                byDefault = "1KiB",
                min = "2",
                max = "16KiB")
        long stateSize) {}
