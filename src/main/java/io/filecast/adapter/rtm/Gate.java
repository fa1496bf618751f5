package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.Params;
import io.filecast.adapter.fpnn.Quest;
import io.filecast.core.BrokerClock;
import java.time.Duration;
import java.util.List;

/**
 * Lets quests in that are signed with a project's secret, each on its own. Any thread.
 *
 * <p>A sign that comes again is taken again: an SDK whose numbers repeat signs two quests of one millisecond alike.
 */
final class Gate {

    private final Projects projects;
    private final RtmPorts.Requests requests;
    private final BrokerClock clock;
    private final Duration tolerance;

    Gate(RtmPorts ports, RtmLimits limits) {
        this.projects = ports.projects();
        this.requests = ports.requests();
        this.clock = ports.clock();
        this.tolerance = limits.clockTolerance();
    }

    /**
     * The project that signed a quest; counted.
     *
     * @throws io.filecast.adapter.fpnn.FpnnError when none did, or its time is not ours
     */
    Project admit(Quest quest) {
        Params params = quest.params();
        long pid = params.number("pid");
        long salt = params.number("salt");
        long ts = params.number("ts");
        String sign = params.text("sign");
        for (Project project : projects.of(pid)) {
            if (GateSign.isOf(project, quest.method(), salt, ts, sign)) {
                requests.count(project.acting());
                checkTime(ts);
                return project;
            }
        }
        throw RtmError.BAD_SIGN.error();
    }

    private void checkTime(long ts) {
        long off = Math.subtractExact(clock.now().getEpochSecond(), Math.max(0, ts));
        if (Math.abs(off) > tolerance.toSeconds()) {
            throw RtmError.BAD_TIME.error();
        }
    }

    /**
     * The project that a quest names which carries a token in place of a sign, under each of its secrets; counted.
     *
     * @throws io.filecast.adapter.fpnn.FpnnError when there is none
     */
    List<Project> named(long pid) {
        List<Project> secrets = projects.of(pid);
        if (secrets.isEmpty()) {
            throw RtmError.BAD_SIGN.error();
        }
        requests.count(secrets.get(0).acting());
        return secrets;
    }
}
