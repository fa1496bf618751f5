package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HazelcastSettingsTest {

    private static final ClusterOptions.Join TCP = new ClusterOptions.Join.Tcp(List.of("10.0.0.2:5701", "10.0.0.3"));

    private static Config read(ClusterOptions.Join join, Optional<Path> file) throws IOException {
        return read(ClusterOptions.Reached.DIRECTLY, join, file);
    }

    private static Config read(ClusterOptions.Reached reached, ClusterOptions.Join join, Optional<Path> file)
            throws IOException {
        return HazelcastSettings.read(new ClusterOptions("blue", "eth0", 6_001, 0, reached, join, file, 0), "10.0.0.1");
    }

    @Test
    void a_node_binds_to_its_address_alone_and_looks_where_it_is_told() throws IOException {
        Config config = read(TCP, Optional.empty());
        JoinConfig join = config.getNetworkConfig().getJoin();
        assertEquals("blue", config.getClusterName());
        assertEquals(6_001, config.getNetworkConfig().getPort());
        assertFalse(config.getNetworkConfig().isPortAutoIncrement());
        assertTrue(config.getNetworkConfig().getInterfaces().isEnabled());
        assertEquals(
                List.of("10.0.0.1"),
                List.copyOf(config.getNetworkConfig().getInterfaces().getInterfaces()));
        assertEquals("false", config.getProperty("hazelcast.socket.bind.any"));
        assertEquals(List.of("10.0.0.2:5701", "10.0.0.3"), join.getTcpIpConfig().getMembers());
        assertTrue(join.getTcpIpConfig().isEnabled());
        assertFalse(join.getMulticastConfig().isEnabled());
        assertFalse(join.getKubernetesConfig().isEnabled());
        assertFalse(join.isAutoDetectionEnabled());
    }

    @Test
    void a_node_names_the_address_under_which_it_is_reached() throws IOException {
        assertNull(read(TCP, Optional.empty()).getNetworkConfig().getPublicAddress());
        assertEquals("198.51.100.7:6001", publicAddress(new ClusterOptions.Reached(Optional.of("198.51.100.7"), 0, 0)));
        assertEquals("10.0.0.1:7001", publicAddress(new ClusterOptions.Reached(Optional.empty(), 7_001, 0)));
        assertEquals("[fd00::7]:7001", publicAddress(new ClusterOptions.Reached(Optional.of("fd00::7"), 7_001, 0)));
    }

    private static String publicAddress(ClusterOptions.Reached reached) throws IOException {
        return read(reached, TCP, Optional.empty()).getNetworkConfig().getPublicAddress();
    }

    @Test
    void kubernetes_is_asked_by_name() throws IOException {
        JoinConfig join = read(new ClusterOptions.Join.Kubernetes("filecast.default.svc"), Optional.empty())
                .getNetworkConfig()
                .getJoin();
        assertTrue(join.getKubernetesConfig().isEnabled());
        assertEquals("filecast.default.svc", join.getKubernetesConfig().getProperty("service-dns"));
        assertFalse(join.getTcpIpConfig().isEnabled());
        assertFalse(join.getMulticastConfig().isEnabled());
    }

    @Test
    void the_shipped_file_calls_nobody_and_finds_a_dead_node_soon() throws IOException {
        Config config = read(TCP, Optional.empty());
        assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
        assertEquals("0", config.getProperty("hazelcast.wait.seconds.before.join"));
        assertEquals("1", config.getProperty("hazelcast.heartbeat.interval.seconds"));
        assertEquals("5", config.getProperty("hazelcast.max.no.heartbeat.seconds"));
        assertEquals(2, config.getMultiMapConfig("__vertx.subs").getBackupCount());
        assertEquals(2, config.getMapConfig("__vertx.nodeInfo").getBackupCount());
    }

    @Test
    void the_file_in_the_jar_is_the_shipped_one() throws IOException {
        try (var inJar = HazelcastSettings.class.getResourceAsStream("/META-INF/filecast/hazelcast.xml")) {
            assertEquals(Files.readString(Path.of("cluster/hazelcast.xml")), new String(inJar.readAllBytes()));
        }
    }

    @Test
    void an_operators_file_is_read_instead_but_cannot_bring_multicast_back(@TempDir Path directory) throws IOException {
        Path own = Files.writeString(directory.resolve("own.xml"), """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>red</cluster-name>
                  <properties><property name="hazelcast.heartbeat.interval.seconds">2</property></properties>
                  <network><join><multicast enabled="true"/></join></network>
                </hazelcast>
                """);
        Config config = read(TCP, Optional.of(own));
        assertEquals("2", config.getProperty("hazelcast.heartbeat.interval.seconds"));
        assertEquals("blue", config.getClusterName());
        assertFalse(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled());
    }

    @Test
    void a_file_that_is_none_of_hazelcasts_is_named(@TempDir Path directory) throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.xml"), "<hazelcast><what/></hazelcast>");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> read(TCP, Optional.of(broken)));
        assertTrue(refused.getMessage().startsWith(broken.toString()), refused.getMessage());
    }

    @Test
    void an_interface_stands_for_its_address() throws IOException {
        assertEquals("127.0.0.1", Joining.addressOf("lo"));
        assertEquals("127.0.0.1", Joining.addressOf("127.0.0.1"));
        assertThrows(IOException.class, () -> Joining.addressOf("no-such-interface.invalid"));
    }
}
