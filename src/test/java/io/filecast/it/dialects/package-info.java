/** One file sent by every dialect and received by every other, as a test and as {@code scripts/smoke}. */
package io.filecast.it.dialects;
