package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** An nginx that takes files by WebDAV PUT and serves them, with its files in a directory of the benchmark. Any thread. */
final class NginxProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(10);

    private final ChildProcess process;
    private final InetSocketAddress address;
    private final Path files;

    private NginxProcess(ChildProcess process, InetSocketAddress address, Path files) {
        this.process = process;
        this.address = address;
        this.files = files;
    }

    /** Whether a program is one that can be started and can take files. */
    static boolean isUsable(String program) {
        try {
            return ChildProcess.run(program, "-V").contains("--with-http_dav_module");
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Starts it and waits until it accepts connections. */
    static NginxProcess start(String program, Path directory) throws IOException {
        Path files = Files.createDirectories(directory.resolve("files"));
        Files.createDirectories(directory.resolve("tmp"));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", freePort());
        Path config = Files.writeString(directory.resolve("nginx.conf"), config(directory, address.getPort()));
        List<String> command = List.of(program, "-p", directory.toString(), "-e", "stderr", "-c", config.toString());
        ChildProcess process = new ChildProcess(directory, command, line -> false);
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!accepts(address)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.close();
                throw new IOException("nginx did not start: " + process.lastLines());
            }
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
        }
        return new NginxProcess(process, address, files);
    }

    private static String config(Path directory, int port) {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
                %s
                daemon off;
                worker_processes auto;
                pid %s/nginx.pid;
                error_log stderr warn;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  tcp_nodelay on;
                  keepalive_requests 100000000;
                  client_max_body_size 0;
                  default_type application/octet-stream;
                  client_body_temp_path %s/tmp;
                  proxy_temp_path %s/tmp; fastcgi_temp_path %s/tmp; uwsgi_temp_path %s/tmp; scgi_temp_path %s/tmp;
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    root %s/files;
                    location / { dav_methods PUT DELETE; }
                  }
                }
                """.formatted(user, directory, directory, directory, directory, directory, directory, port, directory);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Where it keeps the files. */
    Path files() {
        return files;
    }

    /** Its processes. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>(process.children());
        pids.add(process.pid());
        return pids;
    }

    @Override
    public void close() {
        process.close();
    }
}
