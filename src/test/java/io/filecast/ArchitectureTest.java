package io.filecast;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The star: every arrow between packages points at the core, rooms and doors do not know each other, and one root wires
 * them. Each field is one rule, named by what it forbids or asks.
 */
@AnalyzeClasses(packages = "io.filecast", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.filecast";

    // ---- the star -------------------------------------------------------------------------------------------------

    @ArchTest
    static final ArchRule core_knows_nothing_of_the_project = onlyKnows("core..");

    @ArchTest
    static final ArchRule blob_knows_the_core_only = onlyKnows("blob..", "core..");

    @ArchTest
    static final ArchRule index_knows_the_core_only = onlyKnows("index", "core..");

    @ArchTest
    static final ArchRule embedded_redis_knows_nothing_of_the_project = onlyKnows("index.embedded..");

    @ArchTest
    static final ArchRule delivery_knows_the_core_only = onlyKnows("delivery..", "core..");

    @ArchTest
    static final ArchRule cluster_knows_the_core_only = onlyKnows("cluster..", "core..");

    @ArchTest
    static final ArchRule presence_knows_the_core_only = onlyKnows("presence..", "core..");

    @ArchTest
    static final ArchRule security_knows_the_core_only = onlyKnows("security..", "core..");

    @ArchTest
    static final ArchRule people_knows_the_core_only = onlyKnows("people..", "core..");

    @ArchTest
    static final ArchRule pictures_know_the_core_only = onlyKnows("picture..", "core..");

    @ArchTest
    static final ArchRule groups_know_the_core_only = onlyKnows("groups..", "core..");

    @ArchTest
    static final ArchRule config_knows_nothing_of_the_project = onlyKnows("config..");

    @ArchTest
    static final ArchRule command_knows_the_core_only = onlyKnows("command..", "core..");

    @ArchTest
    static final ArchRule ops_knows_the_core_and_the_floor = onlyKnows("ops..", "core..", "adapter.http..");

    @ArchTest
    static final ArchRule cli_knows_configuration_and_tokens = onlyKnows("cli..", "core..", "config..", "security..");

    @ArchTest
    static final ArchRule the_floor_knows_the_core_only = onlyKnows("adapter.http..", "core..");

    @ArchTest
    static final ArchRule the_native_json_knows_the_core_only = onlyKnows("adapter.json..", "core..");

    @ArchTest
    static final ArchRule the_fpnn_floor_knows_the_core_only = onlyKnows("adapter.fpnn..", "core..");

    @ArchTest
    static final ArchRule doors_know_only_the_core_the_floors_and_the_native_json = slices().matching(
                    "io.filecast.adapter.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    resideInAPackage("io.filecast.adapter.."),
                    resideInAnyPackage(
                            "io.filecast.adapter.http..", "io.filecast.adapter.fpnn..", "io.filecast.adapter.json.."));

    @ArchTest
    static final ArchRule doors_know_no_rooms = noClasses()
            .that()
            .resideInAPackage("io.filecast.adapter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(inProject(
                    "blob..",
                    "index..",
                    "delivery..",
                    "cluster..",
                    "presence..",
                    "security..",
                    "people..",
                    "groups..",
                    "picture..",
                    "config..",
                    "command..",
                    "ops..",
                    "cli.."));

    @ArchTest
    static final ArchRule only_the_root_knows_the_embedded_redis = classes()
            .that()
            .resideInAPackage("io.filecast.index.embedded..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(ROOT, "io.filecast.index.embedded..");

    @ArchTest
    static final ArchRule only_root_and_command_line_know_the_configuration = classes()
            .that()
            .resideInAPackage("io.filecast.config..")
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAnyPackage(ROOT, "io.filecast.cli..", "io.filecast.config..");

    @ArchTest
    static final ArchRule nobody_knows_the_root = classes()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .onlyHaveDependentClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("io.filecast.(**)").should().beFreeOfCycles();

    // ---- one owner for each fact ----------------------------------------------------------------------------------

    @ArchTest
    static final ArchRule only_verbs_and_the_cluster_use_the_event_bus = noClasses()
            .that()
            .resideOutsideOfPackages("io.filecast.command..", "io.filecast.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.core.eventbus..");

    @ArchTest
    static final ArchRule only_the_cluster_knows_hazelcast = noClasses()
            .that()
            .resideOutsideOfPackage("io.filecast.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

    @ArchTest
    static final ArchRule only_the_index_talks_to_redis = noClasses()
            .that()
            .resideOutsideOfPackage("io.filecast.index..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.redis..");

    // ---- what is not done here ------------------------------------------------------------------------------------

    @ArchTest
    static final ArchRule only_the_command_line_prints = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.filecast.Main")
            .and()
            .doNotHaveFullyQualifiedName("io.filecast.ServeCommand")
            .and()
            .resideOutsideOfPackage("io.filecast.cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule logs_go_through_slf4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule bodies_are_not_collected = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("io\\.vertx\\.ext\\.web\\.handler\\.(BodyHandler|StaticHandler)");

    @ArchTest
    static final ArchRule names_say_what_a_class_is = noClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Util|Utils|Common|Impl)")
            .orShould()
            .haveNameMatching(".*[.$]Abstract[^.$]*");

    private static ArchRule onlyKnows(String from, String... to) {
        List<String> known = new ArrayList<>(List.of(inProject(to)));
        known.add(ROOT + "." + from);
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + from)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.filecast..").and(not(resideInAnyPackage(known.toArray(String[]::new)))));
    }

    private static String[] inProject(String... packages) {
        String[] full = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            full[i] = ROOT + "." + packages[i];
        }
        return full;
    }
}
