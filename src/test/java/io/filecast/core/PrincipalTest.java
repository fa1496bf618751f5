package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of who may do what, and who sees what. */
class PrincipalTest {

    private static final ChannelName ROOM = new ChannelName("rooms.a");
    private static final ChannelName ANNS_INBOX = new ChannelName("user:ann");
    private static final ChannelName BOBS_INBOX = new ChannelName("user:bob");

    private static Principal bound(String user, Map<String, String> grants) {
        return principal(user, true, true, grants);
    }

    private static Principal claimed(String user, boolean trusted, Map<String, String> grants) {
        return principal(user, false, trusted, grants);
    }

    private static Principal principal(String user, boolean bound, boolean trusted, Map<String, String> grants) {
        return new Principal(new AppName("chat"), user, bound, trusted, Grants.parse(grants), Proof.ofKey("key"), null);
    }

    // ---- rights -----------------------------------------------------------------------------------------------------

    @Test
    void a_grant_gives_its_rights_on_its_channels_and_no_others() {
        Principal ann = bound("ann", Map.of("rooms.*", "rw"));
        assertTrue(ann.may(Right.READ, ROOM));
        assertTrue(ann.may(Right.WRITE, ROOM));
        assertFalse(ann.may(Right.DELETE, ROOM));
        assertFalse(ann.may(Right.READ, new ChannelName("halls.a")));
        ann.require(Right.WRITE, ROOM);
        BrokerError refused = assertThrows(BrokerError.class, () -> ann.require(Right.DELETE, ROOM));
        assertEquals(ErrorCode.FORBIDDEN, refused.code());
    }

    @Test
    void a_bound_user_reads_and_empties_the_own_inbox_without_any_grant_and_no_other() {
        Principal ann = bound("ann", Map.of());
        assertTrue(ann.may(Right.READ, ANNS_INBOX));
        assertTrue(ann.may(Right.DELETE, ANNS_INBOX));
        assertFalse(ann.may(Right.WRITE, ANNS_INBOX));
        assertFalse(ann.may(Right.MANAGE, ANNS_INBOX));
        assertFalse(ann.may(Right.READ, BOBS_INBOX));
        assertFalse(ann.may(Right.DELETE, BOBS_INBOX));
    }

    @Test
    void no_grant_but_the_right_to_manage_opens_the_inbox_of_another() {
        Principal ann = bound("ann", Map.of("*", "rwd", "user:bob", "rwd"));
        assertFalse(ann.may(Right.READ, BOBS_INBOX));
        assertFalse(ann.may(Right.DELETE, BOBS_INBOX));
        assertTrue(ann.may(Right.WRITE, BOBS_INBOX), "to send there takes the right to write, as anywhere");
        Principal manager = bound("ann", Map.of("user:bob", "m"));
        assertTrue(manager.may(Right.READ, BOBS_INBOX));
        assertTrue(manager.may(Right.DELETE, BOBS_INBOX));
        assertFalse(manager.may(Right.WRITE, BOBS_INBOX), "to manage is not to write");
    }

    @Test
    void a_claimed_user_has_an_inbox_only_where_claims_are_trusted_and_needs_the_grant() {
        assertFalse(claimed("ann", false, Map.of("*", "rwd")).may(Right.READ, ANNS_INBOX));
        assertTrue(claimed("ann", true, Map.of("*", "rwd")).may(Right.READ, ANNS_INBOX));
        assertTrue(claimed("ann", true, Map.of("*", "r")).may(Right.READ, ANNS_INBOX));
        assertFalse(claimed("ann", true, Map.of("*", "r")).may(Right.DELETE, ANNS_INBOX));
        assertFalse(claimed("ann", true, Map.of("*", "rwd")).may(Right.READ, BOBS_INBOX));
        assertFalse(claimed(null, true, Map.of("*", "rwd")).may(Right.READ, ANNS_INBOX));
    }

    @Test
    void a_wildcard_takes_a_grant_that_covers_all_of_it_and_its_inboxes_stay_closed() {
        ChannelPattern wildcard = ChannelPattern.parse("user:ann.*");
        assertTrue(bound("ann", Map.of("*", "r")).may(Right.READ, wildcard));
        assertFalse(bound("ann", Map.of()).may(Right.READ, wildcard));
        assertFalse(bound("ann", Map.of("*", "r")).may(Right.READ, new ChannelName("user:ann.lee")));
        assertFalse(bound("ann", Map.of("rooms.a", "r")).may(Right.READ, ChannelPattern.parse("rooms.*")));
        assertFalse(bound("ann", Map.of()).may(Right.READ, ChannelPattern.parse("user:bob")));
    }

    @Test
    void all_inboxes_are_followed_by_who_manages_them_all() {
        assertFalse(bound("ann", Map.of("*", "rwd", "user:*", "rwd")).may(Right.READ, ChannelPattern.ALL_INBOXES));
        assertFalse(bound("ann", Map.of("user:ann", "m")).may(Right.READ, ChannelPattern.ALL_INBOXES));
        assertTrue(bound("ann", Map.of("user:*", "m")).may(Right.READ, ChannelPattern.ALL_INBOXES));
        assertTrue(bound("ann", Map.of("*", "m")).may(Right.READ, ChannelPattern.ALL_INBOXES));
        assertTrue(bound("ann", Map.of("group:*", "r")).may(Right.READ, ChannelPattern.ALL_GROUPS));
        assertFalse(bound("ann", Map.of("group:1", "r")).may(Right.READ, ChannelPattern.ALL_GROUPS));
        assertFalse(bound("ann", Map.of("group:*", "r")).may(Right.READ, ChannelPattern.ALL_ROOMS));
    }

    @Test
    void who_manages_every_channel_by_one_grant_administers_the_app() {
        assertTrue(bound("ann", Map.of("*", "m")).isAdministrator());
        assertTrue(claimed(null, false, Map.of("*", "rwdm")).isAdministrator());
        assertFalse(bound("ann", Map.of("*", "rwd")).isAdministrator());
        assertFalse(bound("ann", Map.of("rooms.*", "m", "user:ann", "m")).isAdministrator());
    }

    // ---- what is for listed users -----------------------------------------------------------------------------------

    @Test
    void an_item_without_recipients_is_for_all() {
        assertTrue(claimed(null, false, Map.of()).sees(ROOM, List.of()));
    }

    @Test
    void a_limited_item_is_for_its_recipients_alone() {
        List<String> recipients = List.of("ann", "cid");
        assertTrue(bound("ann", Map.of()).sees(ROOM, recipients));
        assertTrue(bound("cid", Map.of()).sees(ROOM, recipients));
        assertFalse(bound("bob", Map.of("*", "rwd")).sees(ROOM, recipients));
        assertFalse(bound("an", Map.of()).sees(ROOM, recipients));
        assertFalse(bound("ANN", Map.of()).sees(ROOM, recipients));
    }

    @Test
    void a_claimed_user_is_a_recipient_only_where_claims_are_trusted() {
        assertFalse(claimed("ann", false, Map.of("*", "rwd")).sees(ROOM, List.of("ann")));
        assertTrue(claimed("ann", true, Map.of("*", "r")).sees(ROOM, List.of("ann")));
    }

    @Test
    void nobody_is_not_a_recipient_whatever_the_list_holds() {
        assertFalse(claimed(null, true, Map.of("*", "rwd")).sees(ROOM, List.of("ann")));
        assertFalse(claimed(null, true, Map.of("*", "rwd")).sees(ROOM, List.of("")));
        assertEquals("", claimed(null, true, Map.of()).trustedUser());
        assertEquals("", claimed("ann", false, Map.of()).trustedUser());
        assertEquals("ann", claimed("ann", true, Map.of()).trustedUser());
    }

    @Test
    void who_manages_the_channel_sees_all_of_it_and_nothing_more_of_others() {
        Principal manager = bound("max", Map.of("rooms.*", "m"));
        assertTrue(manager.manages(ROOM));
        assertTrue(manager.sees(ROOM, List.of("ann")));
        assertFalse(manager.manages(new ChannelName("halls.a")));
        assertFalse(manager.sees(new ChannelName("halls.a"), List.of("ann")));
    }
}
