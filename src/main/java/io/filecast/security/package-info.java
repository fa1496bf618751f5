/**
 * Who may do what: keys, tokens and their revocation, web origins, signed links, and how often.
 *
 * <p>In: what a client showed ({@link io.filecast.core.AccessPolicy.Credential}, {@link io.filecast.security.Caller}) and
 * the configured {@link io.filecast.security.AppCredentials}. Out: a {@link io.filecast.core.Principal}, or a
 * {@link io.filecast.core.BrokerError} that holds no secret. Threads: everything here may be used from any thread, does no
 * I/O and never waits. Imported by the doors, the command line and the composition root; imports the core only. Start
 * with {@link io.filecast.security.CredentialPolicy}.
 */
package io.filecast.security;
