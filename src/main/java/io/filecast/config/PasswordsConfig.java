package io.filecast.config;

import java.time.Duration;

/** Passwords of accounts: how they are kept, and how often they may be tried. */
public record PasswordsConfig(
        @Key(about = "Shortest password.", byDefault = "8", min = "1", max = "64", unit = "characters")
        int minLength,

        @Key(about = "Longest password, in UTF-8.", byDefault = "256", min = "64", max = "4096", unit = "bytes")
        int maxLength,

        @Key(
                about = "Memory that one Argon2id hash takes. As many hashes are made at a time as there are "
                        + "workers.password. A hash that was made otherwise is made anew at the next login.",
                byDefault = "19MiB",
                min = "7MiB",
                max = "1GiB")
        long memory,

        @Key(about = "Passes of Argon2id over its memory.", byDefault = "2", min = "1", max = "64", unit = "passes")
        int iterations,

        @Key(about = "Lanes of Argon2id.", byDefault = "1", min = "1", max = "16", unit = "lanes")
        int parallelism,

        @Key(
                about = "Passwords that may wait to be hashed; one more is answered 503.",
                byDefault = "64",
                min = "1",
                max = "10000",
                unit = "passwords")
        int queue,

        @Key(
                about = "Wrong passwords for one user within failureWindow; then its logins are answered 429.",
                byDefault = "10",
                min = "1",
                max = "1000000",
                unit = "failures")
        int failuresPerUser,

        @Key(
                about =
                        "Wrong passwords from one address within failureWindow; then logins from there are answered 429.",
                byDefault = "100",
                min = "1",
                max = "1000000",
                unit = "failures")
        int failuresPerAddress,

        @Key(
                about = "Time in which as many failures as are allowed are forgiven, one after the other.",
                byDefault = "15m",
                min = "1s",
                max = "1d")
        Duration failureWindow) {}
