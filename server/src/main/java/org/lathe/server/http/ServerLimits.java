package org.lathe.server.http;

import java.time.Duration;

/**
 * The bounds of a server.
 *
 * @param bodyBytes of a request; a longer one is refused
 * @param patience for a request to arrive whole, and for a piece of a reply to be taken; then the
 *     connection is closed
 * @param connections at a time; further ones wait to be accepted
 */
public record ServerLimits(int bodyBytes, Duration patience, int connections) {
  /** 1 MiB, 20 seconds, 256 connections. */
  public static final ServerLimits USUAL = new ServerLimits(1 << 20, Duration.ofSeconds(20), 256);

  /** Checks the ranges. */
  public ServerLimits {
    if (bodyBytes < 1 || patience.toMillis() < 1 || connections < 1) {
      throw new IllegalArgumentException(
          "limits of %d bytes, %s and %d connections, must be positive"
              .formatted(bodyBytes, patience, connections));
    }
  }
}
