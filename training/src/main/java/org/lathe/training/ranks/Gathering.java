package org.lathe.training.ranks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives every rank what every rank has. */
public final class Gathering {
  private Gathering() {}

  /**
   * Exchanges bytes between all ranks; each of them must call it.
   *
   * @param own bytes of this rank; ranks may have different numbers of them
   * @return the bytes of every rank, in the order of ranks
   * @throws RankException if a rank does not answer within the patience
   */
  public static List<byte[]> all(Ranks ranks, byte[] own) {
    return all(ranks, own, "what it has to tell");
  }

  /**
   * The same, with words for the error of a rank that does not answer.
   *
   * @param purpose as of {@link Waiting}
   */
  public static List<byte[]> all(Ranks ranks, byte[] own, String purpose) {
    return all(ranks, own, new Waiting(ranks, purpose));
  }

  static List<byte[]> all(Ranks ranks, byte[] own, Waiting waiting) {
    int size = ranks.size();
    int rank = ranks.rank();
    byte[][] gathered = new byte[size][];
    gathered[rank] = own.clone();
    // Freed by the collector: after a failure a transfer may still write to it.
    Arena arena = Arena.ofAuto();
    MemorySegment length = arena.allocate(ValueLayout.JAVA_LONG);
    length.set(ValueLayout.JAVA_LONG, 0, own.length);
    MemorySegment bytes = arena.allocate(Math.max(1, own.length)).asSlice(0, own.length);
    MemorySegment.copy(own, 0, bytes, ValueLayout.JAVA_BYTE, 0, own.length);
    Transfer[] sent = new Transfer[2 * size];
    Transfer[] received = new Transfer[size];
    MemorySegment[] there = new MemorySegment[size];
    for (int far = 1; far < size; far++) {
      int from = (rank - far + size) % size;
      there[from] = arena.allocate(ValueLayout.JAVA_LONG);
      received[from] = ranks.receive(from, there[from]);
      int to = (rank + far) % size;
      sent[to] = ranks.send(to, length);
      if (own.length > 0) {
        sent[size + to] = ranks.send(to, bytes);
      }
    }
    for (int far = 1; far < size; far++) {
      int from = (rank - far + size) % size;
      waiting.until(received[from], from);
      int known = Math.toIntExact(there[from].get(ValueLayout.JAVA_LONG, 0));
      gathered[from] = new byte[known];
      if (known > 0) {
        there[from] = arena.allocate(known);
        received[from] = ranks.receive(from, there[from]);
      }
    }
    for (int from = 0; from < size; from++) {
      if (from != rank && gathered[from].length > 0) {
        waiting.until(received[from], from);
        MemorySegment.copy(
            there[from], ValueLayout.JAVA_BYTE, 0, gathered[from], 0, gathered[from].length);
      }
    }
    for (int k = 0; k < sent.length; k++) {
      if (sent[k] != null) {
        waiting.until(sent[k], k % size);
      }
    }
    return new ArrayList<>(Arrays.asList(gathered));
  }
}
