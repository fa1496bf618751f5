/** An in-memory broker, feed and policy for tests of adapters, and a server with the native API on top of them. */
package io.filecast.adapter.testing;
