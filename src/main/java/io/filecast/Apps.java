package io.filecast;

import io.filecast.adapter.easemob.EasemobApp;
import io.filecast.adapter.pubnub.KeyRules;
import io.filecast.adapter.rtm.Project;
import io.filecast.command.CommandTerms.AppTerms;
import io.filecast.core.AppName;
import java.util.List;
import java.util.Map;

/** The apps as they are configured just now; replaced as a whole. Any thread; immutable. */
record Apps(
        List<AppName> names,
        Map<AppName, AppTerms> terms,
        Map<AppName, Map<String, String>> userGrants,
        Map<AppName, KeyRules> keys,
        Map<AppName, Integer> minPasswordLengths,
        List<EasemobApp> easemob,
        Map<Long, List<Project>> projects) {

    /** The apps of a configuration. */
    static Apps of(Rules rules) {
        return new Apps(
                rules.apps().names(),
                rules.apps().terms(),
                rules.apps().userGrants(),
                rules.pubnub().keys(),
                rules.apps().minPasswordLengths(),
                rules.easemob().apps(),
                rules.rtm().projects());
    }
}
