/**
 * The configuration: a YAML file, {@code FILECAST_*} environment variables and command-line options in, one immutable
 * {@link io.filecast.config.FilecastConfig} out, or a {@link io.filecast.config.ConfigException} of one clear line.
 *
 * <p>A key is declared once, as an annotated component of its section's record: {@code limits.fileSize} is the
 * component {@code fileSize} of {@link io.filecast.config.LimitsConfig}, with its default, range and meaning beside it.
 * Parsing, validation, environment names, the effective dump, {@code conf/filecast.yaml} and the tables of
 * {@code docs/configuration.md} all come from that declaration. To change a default, change it there.
 *
 * <p>Everything here is immutable or stateless and may be used from any thread; {@link
 * io.filecast.config.ConfigLoader} reads files and is called at start and on reload, never on an event loop. Every
 * package may import this one; it imports none. Start with {@code FilecastConfig}, then {@code ConfigLoader}.
 */
package io.filecast.config;
