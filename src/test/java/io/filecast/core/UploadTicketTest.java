package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UploadTicketTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final AppName APP = new AppName("shop");
    private static final ChannelName CHANNEL = new ChannelName("rooms.ü");
    private static final FileId FILE = new FileId("0190a1b2-0000-4000-8000-00000000abcd");
    private static final Instant END = Instant.parse("2026-05-01T10:01:00.5Z");

    private static UploadTicket ticket(String user) {
        Principal holder = new Principal(APP, user, false, true, Grants.ALL, new Proof("k", "mark", "t", null), null);
        return new UploadTicket(holder, CHANNEL, FILE, "my cat.txt", "0a1b", END);
    }

    @Test
    void aTicketComesBackAsItWas() {
        for (String user : new String[] {"ann", null}) {
            UploadTicket ticket = ticket(user);
            String text = ticket.seal(SECRET);
            assertTrue(text.matches("[A-Za-z0-9_-]+"), text);
            assertEquals(APP, UploadTicket.appOf(text));
            UploadTicket opened = UploadTicket.open(text, SECRET);
            assertEquals(ticket.holder().userId(), opened.holder().userId());
            assertEquals(UploadTicket.ownerOf(ticket.holder(), "0a1b"), Upload.ownerOf(opened.holder()));
            assertEquals("ticket/0a1b/" + (user == null ? "" : user), Upload.ownerOf(opened.holder()));
            assertEquals(CHANNEL, opened.channel());
            assertEquals(FILE, opened.file());
            assertEquals("my cat.txt", opened.name());
            assertEquals(Instant.parse("2026-05-01T10:01:00Z"), opened.expiresAt());
        }
    }

    @Test
    void itsHolderWritesThereAndNothingElse() {
        Principal holder = UploadTicket.open(ticket("ann").seal(SECRET), SECRET).holder();
        assertTrue(holder.may(Right.WRITE, CHANNEL));
        for (Right right : Set.of(Right.READ, Right.DELETE, Right.MANAGE)) {
            assertFalse(holder.may(right, CHANNEL));
        }
        assertFalse(holder.may(Right.WRITE, new ChannelName("rooms.1")));
        assertNull(holder.proof().tokenId());
    }

    @Test
    void whatWasNotMadeHereIsRefused() {
        String text = ticket("ann").seal(SECRET);
        byte[] other = SECRET.clone();
        other[0]++;
        assertEquals(ErrorCode.FORBIDDEN, refusal(text, other));
        for (int i = 0; i < text.length(); i += 7) {
            char changed = text.charAt(i) == 'A' ? 'B' : 'A';
            assertEquals(ErrorCode.FORBIDDEN, refusal(text.substring(0, i) + changed + text.substring(i + 1), SECRET));
        }
        for (String none : new String[] {"", "A", "!!!", "A".repeat(80), "A".repeat(5_000), text.substring(4)}) {
            assertEquals(ErrorCode.FORBIDDEN, refusal(none, SECRET));
        }
    }

    private static ErrorCode refusal(String text, byte[] secret) {
        return assertThrows(BrokerError.class, () -> {
                    UploadTicket.appOf(text);
                    UploadTicket.open(text, secret);
                })
                .code();
    }
}
