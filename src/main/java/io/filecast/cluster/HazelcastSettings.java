package io.filecast.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.XmlConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Hazelcast as a node starts it: the shipped file, or the operator's, and over it what the node's own configuration says.
 * Blocking.
 */
final class HazelcastSettings {

    private static final String SHIPPED = "/META-INF/filecast/hazelcast.xml";
    private static final String KUBERNETES_DNS = "service-dns";
    private static final String KUBERNETES_PORT = "service-port";

    private HazelcastSettings() {}

    /**
     * Reads the file and puts the options over it.
     *
     * @param address that {@link ClusterOptions#host} stands for
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException when it is not what Hazelcast reads
     */
    static Config read(ClusterOptions options, String address) throws IOException {
        Config config;
        try (InputStream xml = open(options)) {
            config = new XmlConfigBuilder(xml).build();
        } catch (RuntimeException malformed) {
            String file = options.hazelcastXml().map(Path::toString).orElse("the shipped hazelcast.xml");
            throw new IllegalArgumentException(file + ": " + malformed.getMessage(), malformed);
        }
        config.setClusterName(options.name());
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(options.port()).setPortAutoIncrement(false);
        network.getInterfaces().clear().addInterface(address).setEnabled(true);
        // Hazelcast picks its address before it looks at interfaces, unless it is told.
        config.setProperty("hazelcast.local.localAddress", address);
        config.setProperty("hazelcast.socket.bind.any", "false");
        if (options.reached().host().isPresent() || options.reached().port() > 0) {
            network.setPublicAddress(options.publicAddress(address));
        }
        join(network.getJoin(), options);
        return config;
    }

    private static InputStream open(ClusterOptions options) throws IOException {
        return options.hazelcastXml().isPresent()
                ? Files.newInputStream(options.hazelcastXml().get())
                : HazelcastSettings.class.getResourceAsStream(SHIPPED);
    }

    private static void join(JoinConfig config, ClusterOptions options) {
        ClusterOptions.Join join = options.join();
        config.getAutoDetectionConfig().setEnabled(false);
        config.getMulticastConfig().setEnabled(false);
        config.getTcpIpConfig().setEnabled(false);
        config.getKubernetesConfig().setEnabled(false);
        if (join instanceof ClusterOptions.Join.Tcp tcp) {
            config.getTcpIpConfig().setEnabled(true).setMembers(tcp.members());
        } else if (join instanceof ClusterOptions.Join.Kubernetes kubernetes) {
            config.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty(KUBERNETES_DNS, kubernetes.serviceDns())
                    .setProperty(KUBERNETES_PORT, Integer.toString(options.port()));
        }
    }
}
