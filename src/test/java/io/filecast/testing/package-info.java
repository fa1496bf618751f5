/** What tests of several packages share: real servers they run against. */
package io.filecast.testing;
