package io.filecast.picture;

import io.filecast.core.PictureType;
import io.filecast.core.ThumbnailMaker.Made;
import io.vertx.core.buffer.Buffer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes thumbnails: JPEG, or PNG when something in it is transparent; nothing but the pixels. Any thread. */
final class ThumbnailWriter {

    private static final float JPEG_QUALITY = 0.85f;

    private ThumbnailWriter() {}

    static Made write(int[] argb, int width, int height) throws IOException {
        boolean isTransparent = false;
        for (int i = 0; i < argb.length; i++) {
            int opacity = argb[i] >>> 24;
            isTransparent |= opacity != 0xff;
            if (opacity == 0) {
                argb[i] = 0; // What nobody sees is not told.
            }
        }
        PictureType type = isTransparent ? PictureType.PNG : PictureType.JPEG;
        BufferedImage image = new BufferedImage(
                width, height, isTransparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, argb, 0, width);
        return new Made(Buffer.buffer(encoded(image, type)), type);
    }

    private static byte[] encoded(BufferedImage image, PictureType type) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(type.ending()).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            if (type == PictureType.JPEG) {
                param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                param.setCompressionQuality(JPEG_QUALITY);
            }
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
