/** Checks that what the documents say is so: samples are run, links lead somewhere, examples are loaded. */
package io.filecast.docs;
