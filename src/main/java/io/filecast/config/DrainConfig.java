package io.filecast.config;

import java.time.Duration;

/** How a node leaves. */
public record DrainConfig(
        @Key(
                about =
                        "Time between being told to stop and taking no more connections, in which requests are served as "
                                + "before while /health/ready answers 503. Behind a load balancer: longer than it takes to notice.",
                byDefault = "0",
                min = "0",
                max = "5m")
        Duration readyGrace,

        @Key(
                about = "Time that running requests and uploads have to finish when the broker is told to stop.",
                byDefault = "20s",
                min = "0",
                max = "10m")
        Duration timeout) {}
