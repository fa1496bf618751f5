package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FpnnError;
import io.filecast.adapter.fpnn.Params;
import io.filecast.core.Timetoken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryQueryTest {

    private static HistoryQuery query(boolean desc, Map<String, Object> more) {
        Map<String, Object> params = new HashMap<>(Map.of("desc", desc, "num", 10L));
        params.putAll(more);
        return HistoryQuery.of(Params.of(params), 20);
    }

    @Test
    void zeroIsUnset() {
        HistoryQuery query = query(true, Map.of("begin", 0L, "end", 0L, "lastid", 0L));
        assertEquals(query(true, Map.of()), query);
        assertNull(query.after());
        assertNull(query.before());
        assertTrue(query.wants(66));
    }

    @Test
    void momentsAreInMillisecondsAndBelongToWhatIsAsked() {
        HistoryQuery query = query(false, Map.of("begin", 1_000L, "end", 2_000L));
        assertEquals(new Timetoken(9_999_999), query.after());
        assertEquals(new Timetoken(20_010_000), query.before());
    }

    @Test
    void theLastRowIsABoundOnTheSideToWhichItIsRead() {
        assertEquals(new Timetoken(77), query(true, Map.of("lastid", 77L)).before());
        assertNull(query(true, Map.of("lastid", 77L)).after());
        assertEquals(new Timetoken(77), query(false, Map.of("lastid", 77L)).after());
        assertNull(query(false, Map.of("lastid", 77L)).before());
    }

    @Test
    void pagesAreBounded() {
        assertEquals(20, query(true, Map.of("num", 1_000L)).rows());
        assertEquals(200_034, refusal(Map.of("num", 0L)));
        assertEquals(FpnnError.WRONG_TYPE, refusal(Map.of("mtypes", List.of("x"))));
        assertEquals(
                new Timetoken(90_000_000_000_000_000L),
                query(false, Map.of("lastid", Long.MAX_VALUE)).after());
        assertNull(query(false, Map.of("begin", -5L)).after());
    }

    private static int refusal(Map<String, Object> params) {
        return assertThrows(FpnnError.class, () -> query(true, params)).code();
    }

    @Test
    void someTypesAlone() {
        HistoryQuery files = query(true, Map.of("mtypes", List.of(40L, 50L)));
        assertTrue(files.wants(40));
        assertFalse(files.wants(66));
    }
}
