package org.lathe.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a request must know: 192 random bits, made anew at each start.
 *
 * @param text letters, digits, {@code -} and {@code _}
 */
public record AccessToken(String text) {
  private static final int BYTES = 24;

  /** Makes a new token. */
  public static AccessToken random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new AccessToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Returns whether this is the token; takes as long for any guess of one length. */
  boolean is(String guess) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.UTF_8), guess.getBytes(StandardCharsets.UTF_8));
  }
}
