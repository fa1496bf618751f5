package io.filecast.bench;

import java.util.List;

/** One thing that is measured. */
@FunctionalInterface
interface Scenario {

    /** Starts what it needs, measures, and stops it. */
    List<Row> measure(Lab lab) throws Exception;
}
