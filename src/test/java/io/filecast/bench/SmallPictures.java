package io.filecast.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Thumbnails: how many are made a second, how many are served that are kept, and what uploads notice of it. Uploads are
 * measured by turns: alone, of pictures, and while thumbnails are asked for without pause, on a node as it is shipped and on
 * one whose makers of thumbnails never step back.
 */
final class SmallPictures implements Scenario {

    private static final String CHANNEL = "pictures";
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final int MAKING = 4;
    private static final int FETCHING = 16;
    private static final int UPLOADING = 16;
    private static final int UPLOAD_BYTES = 64 << 10;
    private static final int SMALLEST_SIDE = 100;
    private static final int SIDES = 900;

    private int names;
    private int sides;

    @Override
    public List<Row> measure(Lab lab) throws Exception {
        try (NodeProcess node = NodeProcess.startForLoad(lab.jar(), lab.place("thumbnails"), "process");
                NodeProcess greedy = NodeProcess.startForLoad(
                        lab.jar(), lab.place("thumbnails-greedy"), "process", "--set", "thumbnails.busyPercent=100")) {
            List<Row> rows = new ArrayList<>();
            String large = publish(lab, node, picture(4_000, 3_000));
            String small = publish(lab, node, picture(1_600, 1_200));
            rows.addAll(making(lab, node, "12 megapixels", large));
            rows.addAll(making(lab, node, "2 megapixels", small));
            rows.addAll(serving(lab, node, large));
            rows.addAll(uploads(
                    lab, new Side(node, large), new Side(greedy, publish(lab, greedy, picture(4_000, 3_000)))));
            return rows;
        }
    }

    /** Shades with noise on them, as a camera takes them: some megabytes at twelve megapixels. */
    private static byte[] picture(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random noise = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int grain = noise.nextInt(24);
                image.setRGB(x, y, x * 230 / width + grain << 16 | y * 230 / height + grain << 8 | 100 + grain);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", out);
        return out.toByteArray();
    }

    private static String publish(Lab lab, NodeProcess node, byte[] bytes) {
        ByteBuffer body = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        HttpCall put = new HttpCall("PUT", NativeApi.upload(CHANNEL, "p.jpg"), body, bytes.length);
        Iterator<HttpCall> once = List.of(put).iterator();
        HttpLoad.Outcome stored = HttpLoad.run(
                lab.loop(), node.address(), 1, () -> once.hasNext() ? once.next() : null, Duration.ofMinutes(1), true);
        Matcher id = ID.matcher(stored.bodies().get(0));
        if (!id.find()) {
            throw new IllegalStateException("no id in " + stored.bodies());
        }
        return NativeApi.content(CHANNEL, id.group(1)).replace("/content", "/thumbnail");
    }

    /** Each request asks for a size that is not kept. */
    private Supplier<HttpCall> ofNewSizes(String path) {
        return () -> HttpCall.of("GET", path + "?width=" + (SMALLEST_SIDE + sides++ % SIDES) + "&height=170");
    }

    private HttpLoad.Outcome run(Lab lab, NodeProcess node, int connections, Supplier<HttpCall> calls, Duration time) {
        return HttpLoad.run(lab.loop(), node.address(), connections, calls, time, false);
    }

    private List<Row> making(Lab lab, NodeProcess node, String what, String path) throws IOException {
        run(lab, node, MAKING, ofNewSizes(path), lab.millis(5_000, 2_000));
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading before = meter.read();
        List<HttpLoad.Outcome> runs = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            runs.add(run(lab, node, MAKING, ofNewSizes(path), lab.millis(3_000, 1_500)));
        }
        return rows("thumbnails of " + what + " made: ", runs, MAKING, meter.since(before));
    }

    private List<Row> serving(Lab lab, NodeProcess node, String path) throws IOException {
        Supplier<HttpCall> same = () -> HttpCall.of("GET", path);
        run(lab, node, FETCHING, same, lab.millis(4_000, 1_000));
        CpuMeter meter = node.cpuMeter();
        CpuMeter.Reading before = meter.read();
        List<HttpLoad.Outcome> runs = new ArrayList<>();
        for (int i = 0; i < lab.count(5, 3); i++) {
            runs.add(run(lab, node, FETCHING, same, lab.millis(2_000, 1_000)));
        }
        return rows("thumbnails that are kept: ", runs, FETCHING, meter.since(before));
    }

    private static List<Row> rows(String what, List<HttpLoad.Outcome> runs, int connections, CpuMeter.Use use) {
        String bound = use.bound("the disk") + HttpLoad.troubleOf(runs);
        return List.of(
                new Row(what + "/s", Repeats.of(runs, HttpLoad.Outcome::perSecond), "", Row.Target.NONE, bound),
                new Row(what + "p99 ms", latency(runs, 0.99), connections + " at a time", Row.Target.NONE, ""));
    }

    private static Repeats latency(List<HttpLoad.Outcome> runs, double share) {
        return Repeats.of(runs, run -> run.latencies().percentile(share) / 1e6);
    }

    // ---- what uploads notice ----------------------------------------------------------------------------------------

    private Supplier<HttpCall> uploadsOf(ByteBuffer bytes) {
        return () -> new HttpCall("PUT", NativeApi.upload("up-" + ++names % 8, names + ".bin"), bytes, UPLOAD_BYTES);
    }

    /** A node and the address of thumbnails of its large picture. */
    private record Side(NodeProcess node, String path) {}

    /** What was measured side by side. */
    private static final class Beside {
        private final List<HttpLoad.Outcome> uploads = new ArrayList<>();
        private final List<HttpLoad.Outcome> made = new ArrayList<>();
    }

    private List<Row> uploads(Lab lab, Side usual, Side greedy) {
        ByteBuffer noise = Lab.noise(UPLOAD_BYTES);
        ByteBuffer picture =
                ByteBuffer.allocateDirect(UPLOAD_BYTES).put(noise.duplicate()).flip();
        picture.put(0, (byte) 0xff).put(1, (byte) 0xd8).put(2, (byte) 0xff);
        Duration time = lab.millis(3_000, 1_500);
        for (Side side : List.of(usual, greedy)) {
            run(lab, side.node(), MAKING, ofNewSizes(side.path()), lab.millis(3_000, 1_000));
            run(lab, side.node(), UPLOADING, uploadsOf(noise), lab.millis(6_000, 2_000));
        }
        List<HttpLoad.Outcome> alone = new ArrayList<>();
        List<HttpLoad.Outcome> pictures = new ArrayList<>();
        Beside paced = new Beside();
        Beside unpaced = new Beside();
        for (int i = 0; i < lab.count(5, 3); i++) {
            alone.add(run(lab, usual.node(), UPLOADING, uploadsOf(noise), time));
            pictures.add(run(lab, usual.node(), UPLOADING, uploadsOf(picture), time));
            beside(lab, usual, noise, time, paced);
            beside(lab, greedy, noise, time, unpaced);
        }
        return List.of(
                upload("alone", alone, alone),
                upload("of pictures", pictures, alone),
                upload("while thumbnails are made", paced.uploads, alone),
                making("thumbnails made meanwhile: /s", paced.made),
                upload("the same, without stepping back", unpaced.uploads, alone),
                making("thumbnails made meanwhile by those: /s", unpaced.made));
    }

    private void beside(Lab lab, Side side, ByteBuffer noise, Duration time, Beside into) {
        CompletableFuture<HttpLoad.Outcome> making = CompletableFuture.supplyAsync(
                () -> run(lab, side.node(), MAKING, ofNewSizes(side.path()), time.plusMillis(500)));
        into.uploads.add(run(lab, side.node(), UPLOADING, uploadsOf(noise), time));
        into.made.add(making.join());
    }

    private static Row making(String what, List<HttpLoad.Outcome> runs) {
        String beside = "p99 " + latency(runs, 0.99).middle() + " ms, " + MAKING + " at a time";
        return new Row(
                what, Repeats.of(runs, HttpLoad.Outcome::perSecond), beside, Row.Target.NONE, HttpLoad.troubleOf(runs));
    }

    private static Row upload(String which, List<HttpLoad.Outcome> runs, List<HttpLoad.Outcome> alone) {
        Repeats figure = Repeats.of(runs, HttpLoad.Outcome::perSecond);
        double ratio =
                figure.median() / Repeats.of(alone, HttpLoad.Outcome::perSecond).median();
        String beside = String.format(
                Locale.ROOT, "× %.2f; p99 %s ms", ratio, latency(runs, 0.99).middle());
        return new Row(
                "uploads of 64 KiB " + which + ": /s", figure, beside, Row.Target.NONE, HttpLoad.troubleOf(runs));
    }
}
