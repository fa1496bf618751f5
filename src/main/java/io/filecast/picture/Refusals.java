package io.filecast.picture;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;

/** What is said of pictures that no thumbnail is made of. Any thread. */
final class Refusals {

    private Refusals() {}

    static BrokerError unreadable(String why) {
        return BrokerError.of(ErrorCode.IMAGE_UNREADABLE, "the picture cannot be read: " + why);
    }

    static BrokerError endsEarly() {
        return unreadable("it ends too early");
    }

    static BrokerError tooManyPixels(long width, long height, long most) {
        return BrokerError.of(
                ErrorCode.IMAGE_TOO_LARGE,
                "the picture has " + width + " × " + height + " pixels, a thumbnail is made of at most " + most);
    }

    static BrokerError tooMuchMemory(String what) {
        return BrokerError.of(ErrorCode.IMAGE_TOO_LARGE, what + " of this size takes more memory than a thumbnail may");
    }
}
