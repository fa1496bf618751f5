package io.filecast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A key that is accepted and changes nothing is a lie: every key is read by somebody outside of this package. */
class KeysAreReadTest {

    private static final String HERE = KeysAreReadTest.class.getPackageName();
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.filecast");

    @Test
    void everyKeyIsReadByWhoeverItIsFor() {
        List<String> unread = new ArrayList<>();
        collectUnread(FilecastConfig.class, "", unread);
        unread.removeIf(KeysAreReadTest::isDefaultOfAnother);

        assertEquals(List.of(), unread, "keys that nothing reads");
    }

    private static boolean isDefaultOfAnother(String path) {
        return Schema.ALL.stream().anyMatch(key -> key.spec().inherits().equals(path));
    }

    private static void collectUnread(Class<?> section, String prefix, List<String> unread) {
        for (RecordComponent component : section.getRecordComponents()) {
            String path = prefix + component.getName();
            if (component.getType().isRecord() && component.getType() != Secret.class) {
                collectUnread(component.getType(), path + ".", unread);
            } else if (path.equals("apps")) {
                collectUnread(AppConfig.class, "apps[].", unread);
            } else if (path.equals("apps[].keys")) {
                collectUnread(AppKey.class, "apps[].keys[].", unread);
            } else if (path.equals("apps[].rtm")) {
                collectUnread(RtmProject.class, "apps[].rtm[].", unread);
            } else if (!isOnlyChoice(component) && !isRead(section, component.getName())) {
                unread.add(path);
            }
        }
    }

    /** A choice of one needs no reader. */
    private static boolean isOnlyChoice(RecordComponent component) {
        return component.getType().isEnum() && component.getType().getEnumConstants().length == 1;
    }

    private static boolean isRead(Class<?> section, String accessor) {
        JavaMethod method = CLASSES.get(section).getMethod(accessor);
        return method.getAccessesToSelf().stream().anyMatch(KeysAreReadTest::counts);
    }

    /** Checks of one key against another, and the listing of all, use nothing. */
    private static boolean counts(JavaAccess<?> access) {
        boolean fromOutside = !access.getOriginOwner().getPackageName().equals(HERE);
        boolean derived =
                access.getOrigin().getFullName().startsWith(FilecastConfig.class.getName() + ".blobDirectory");
        return fromOutside || derived;
    }
}
