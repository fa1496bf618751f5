package io.filecast.adapter.rtm;

import java.util.List;

/** The projects as they are configured just now. Any thread. */
@FunctionalInterface
public interface Projects {

    /** A project under each of its secrets; several while one secret takes over from another, none when it is not known. */
    List<Project> of(long pid);

    /** Whether a project still has the secret under which it came. */
    default boolean holds(Project project) {
        return of(project.pid()).contains(project);
    }
}
