package io.filecast.core.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterIdentityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "language=='en'      # meta.language == \"en\"",
                "a LIKE 'x*'         # a like \"x*\"",
                "a == 1.50           # (a) == (1.5)",
                "a == 100            # a == 1e2",
                "a == 'it\\'s'       # a == \"it's\"",
                "a.b == 1            # meta['a']['b'] == 1",
                "a==1&&b==1&&c==1    # (a == 1 && (b == 1 && c == 1))",
                "a in ('x')          # a IN ( 'x' )"
            })
    void likeFiltersAreEqual(String one, String other) {
        assertEquals(Filter.parse(one), Filter.parse(other));
        assertEquals(Filter.parse(one).hashCode(), Filter.parse(other).hashCode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "a == 'x'                   # a == 'X'",
                "a == 1                     # a == '1'",
                "a == 1                     # a != 1",
                "a == 1                     # data.a == 1",
                "uuid == 'x'                # meta.uuid == 'x'",
                "a like 'x\\*'              # a like 'x*'",
                "a == 'x\\*'                # a == 'x*'",
                "a[0] == 1                  # a['0'] == 1",
                "('a') contains b           # 'a' contains b",
                "a == 1 && b == 1           # a == 1 || b == 1",
                "(a == 1 || b == 1) && c==1 # a == 1 || b == 1 && c == 1"
            })
    void unlikeFiltersAreNot(String one, String other) {
        assertNotEquals(Filter.parse(one), Filter.parse(other));
    }

    @Test
    void readsAsItWasWritten() {
        assertEquals(" a   =='x' ", Filter.parse(" a   =='x' ").toString());
    }
}
