package io.filecast.testing;

import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Other nodes, of which a test wants to know whether they were told that an app's groups or grants changed. Any thread. */
public final class TermsTold implements ChangeHints {

    private final List<AppName> apps = new CopyOnWriteArrayList<>();

    @Override
    public void presenceMoved(AppName app, ChannelName channel, long version) {}

    @Override
    public void rightsEnded(AppName app) {}

    @Override
    public void termsChanged(AppName app) {
        apps.add(app);
    }

    /** Of which apps they were told so, once for each time. */
    public List<AppName> apps() {
        return apps;
    }
}
