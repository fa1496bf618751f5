/**
 * The people of an app: accounts, passwords, logins, and what ends their tokens.
 *
 * <p>In: the verbs of {@link io.filecast.core.UserBroker}, from the doors. Out: accounts in
 * {@link io.filecast.core.Accounts}, tokens from the {@link io.filecast.core.TokenAuthority}, and to that authority what was
 * revoked, here or on other nodes. Threads: any thread with a Vert.x context; passwords are hashed on workers of their own.
 * It knows the core only and is imported by the composition root alone. Start with {@link io.filecast.people.PeopleRoom}.
 */
package io.filecast.people;
