package io.filecast.delivery;

import static io.filecast.delivery.TestEvents.at;
import static io.filecast.delivery.TestEvents.deleted;
import static io.filecast.delivery.TestEvents.file;
import static io.filecast.delivery.TestEvents.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.Event;
import io.filecast.core.FileId;
import org.junit.jupiter.api.Test;

class TailTest {

    private static final int ROOM = 100_000;

    @Test
    void hasEverythingAfterItsBeginning() {
        Tail tail = new Tail(10, ROOM, new TailBudget(ROOM), at(5));
        tail.add(message("a", 6, 0));
        tail.add(message("a", 8, 6));

        assertTrue(tail.covers(at(5)));
        assertFalse(tail.covers(at(4)));
        assertEquals(2, tail.after(at(5)).size());
        assertEquals(at(8), tail.after(at(6)).get(0).timetoken());
        assertEquals(0, tail.after(at(8)).size());
    }

    @Test
    void losesTheOldestWhenThereAreTooManyAndNoLongerCoversThem() {
        Tail tail = new Tail(2, ROOM, new TailBudget(ROOM), at(0));
        tail.add(message("a", 1, 0));
        tail.add(message("a", 2, 1));
        tail.add(message("a", 3, 2));

        assertFalse(tail.covers(at(0)));
        assertTrue(tail.covers(at(1)));
        assertEquals(2, tail.after(at(1)).size());
    }

    @Test
    void losesTheOldestWhenTheyAreTooBig() {
        Tail tail = new Tail(10, 1_000, new TailBudget(ROOM), at(0));
        tail.add(message("a", 1, 0));
        tail.add(message("a", 2, 1));
        tail.add(message("a", 3, 2));

        assertFalse(tail.covers(at(0)));
        assertTrue(tail.covers(at(1)));
    }

    @Test
    void hasNothingThatIsBiggerThanAllItsRoom() {
        Tail tail = new Tail(10, 100, new TailBudget(ROOM), at(0));
        tail.add(message("a", 1, 0));

        assertFalse(tail.covers(at(0)));
        assertTrue(tail.covers(at(1)));
        assertEquals(0, tail.after(at(1)).size());
    }

    @Test
    void showsOfAFileThatItIsGoneOnlyInItsChannel() {
        FileId id = FileId.random();
        Tail tail = new Tail(10, ROOM, new TailBudget(ROOM), at(0));
        tail.add(file("a", 1, 0, id));
        tail.add(file("b", 2, 0, id));
        tail.add(file("a", 3, 1, FileId.random()));
        tail.add(deleted("a", 4, 3, id));

        assertEquals(
                "[true, false, false, false]",
                tail.after(at(0)).stream().map(Event::fileGone).toList().toString());
        assertEquals(at(1), tail.after(at(0)).get(0).timetoken());
    }

    @Test
    void beginsAnewWhereItIsTold() {
        Tail tail = new Tail(10, ROOM, new TailBudget(ROOM), at(0));
        tail.add(message("a", 7, 0));
        tail.restart(at(3));

        assertFalse(tail.covers(at(2)));
        assertTrue(tail.covers(at(3)));
        assertEquals(0, tail.after(at(3)).size());
    }

    @Test
    void givesWayWhenAllTailsTogetherHoldTooMuch() {
        TailBudget shared = new TailBudget(1_000);
        Tail busy = new Tail(10, ROOM, shared, at(0));
        Tail other = new Tail(10, ROOM, shared, at(0));
        busy.add(message("a", 1, 0));
        busy.add(message("a", 2, 1));
        other.add(message("b", 3, 0));

        assertTrue(busy.covers(at(0)));
        assertFalse(other.covers(at(0)), "who comes when the memory is used up keeps nothing");
        busy.restart(at(2));
        other.add(message("b", 4, 3));
        assertEquals(1, other.after(at(3)).size(), "what was given back can be used");
    }
}
