package io.filecast.adapter.http;

import io.vertx.ext.web.Router;

/** A dialect's door on the shared port. Any thread; mounted once on every event loop. */
public interface HttpDoor {

    /**
     * Adds the dialect's routes.
     *
     * @param router the loop's router; bodies are paused and never collected
     * @param floor the loop's floor, confined to it as everything is that a handler of these routes touches
     */
    void mount(Router router, HttpFloor floor);
}
