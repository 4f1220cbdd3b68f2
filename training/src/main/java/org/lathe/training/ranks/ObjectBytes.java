package org.lathe.training.ranks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Java objects as the bytes that travel between ranks, which run the same build. */
final class ObjectBytes {
  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter("org.lathe.**;java.lang.*;java.util.*;!*");

  private ObjectBytes() {}

  /** Returns the bytes of an object that is serializable with all of its parts. */
  static byte[] of(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new IllegalStateException("a result that cannot be sent to other ranks: " + e, e);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the object. The other rank made the same call of the same build, so that it sent this
   * type.
   *
   * @throws RankException if the bytes are not those of such an object
   */
  @SuppressWarnings("unchecked")
  static <T> T parsed(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(OURS);
      return (T) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new RankException("results of another rank cannot be read: " + e, e);
    }
  }
}
