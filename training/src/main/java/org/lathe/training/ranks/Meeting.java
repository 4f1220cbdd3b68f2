package org.lathe.training.ranks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The place where all ranks agree, before anything that they do together: whether to go on, to stop
 * or to end since one has failed. Every rank comes to the same meetings, or says at one that it has
 * failed and comes to none after that. A process alone meets nobody.
 */
public final class Meeting {
  /** More than any run takes. */
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private enum Word {
    GO,
    STOP,
    FAILED
  }

  /** What a rank says. */
  private record Said(Word word, int step, int norm, String message, Map<String, String> facts) {
    static Said go(int step, String message, Map<String, String> facts) {
      return new Said(Word.GO, step, 0, message, facts);
    }
  }

  private final Ranks ranks;

  /** Creates the meetings of these ranks. */
  public Meeting(Ranks ranks) {
    this.ranks = ranks;
  }

  /**
   * Compares what must be the same on all ranks.
   *
   * @param facts values by what they are, such as {@code text}, in the order of their weight
   * @throws RankException naming the first rank that differs from rank 0 and in what; or the rank
   *     that has failed
   */
  public void compare(Map<String, String> facts) {
    if (ranks.size() == 1) {
      return;
    }
    List<Said> all = exchange(Said.go(0, "", facts), new Waiting(ranks, "the start"));
    requireNoFailure(all);
    Map<String, String> first = all.getFirst().facts();
    for (int rank = 1; rank < all.size(); rank++) {
      Map<String, String> other = all.get(rank).facts();
      Map<String, String> names = new LinkedHashMap<>(first);
      names.putAll(other);
      for (String name : names.keySet()) {
        String here = first.getOrDefault(name, "nothing");
        String there = other.getOrDefault(name, "nothing");
        if (!here.equals(there)) {
          throw RankException.alike(
              ranks,
              "rank %d has another %s than rank 0: %s, not %s: every rank needs the same options, files and build"
                  .formatted(rank, name, there, here));
        }
      }
    }
  }

  /**
   * Agrees whether a step or another part of the work is finished together.
   *
   * @param step number of the step
   * @param norm of the gradient of the last step, which all ranks computed
   * @param stop whether this rank wants to give the step up
   * @return false if any rank wants to give it up
   * @throws RankException if a rank has failed, computed another norm, or is at another step
   */
  public boolean goesOn(int step, float norm, boolean stop) {
    if (ranks.size() == 1) {
      return !stop;
    }
    Word word = stop ? Word.STOP : Word.GO;
    List<Said> all =
        exchange(
            new Said(word, step, Float.floatToRawIntBits(norm), "", Map.of()),
            new Waiting(ranks, "its word on step " + step));
    requireNoFailure(all);
    for (int rank = 1; rank < all.size(); rank++) {
      if (all.get(rank).step() != all.getFirst().step()) {
        throw RankException.alike(
            ranks,
            "rank %d is at step %d, rank 0 at step %d"
                .formatted(rank, all.get(rank).step(), all.getFirst().step()));
      }
    }
    requireOneNorm(step, all);
    return all.stream().noneMatch(said -> said.word() == Word.STOP);
  }

  /** The rank to look at is the one that differs from most others. */
  private void requireOneNorm(int step, List<Said> all) {
    Map<Integer, Integer> counts = new HashMap<>();
    all.forEach(said -> counts.merge(said.norm(), 1, Integer::sum));
    int usual = all.getFirst().norm();
    for (Said said : all) {
      if (counts.get(said.norm()) > counts.get(usual)) {
        usual = said.norm();
      }
    }
    for (int rank = 0; rank < all.size(); rank++) {
      if (all.get(rank).norm() != usual) {
        throw RankException.alike(
            ranks,
            "rank %d has computed another norm of the gradient than the others at step %d, %s, not %s: its machine computes wrongly, or has another build"
                .formatted(
                    rank,
                    step - 1,
                    Float.intBitsToFloat(all.get(rank).norm()),
                    Float.intBitsToFloat(usual)));
      }
    }
  }

  /**
   * Does some work on rank 0 alone and tells all what it came to.
   *
   * @throws RankException on the others if the work throws on rank 0
   */
  public String ofFirst(String purpose, Supplier<String> work) {
    String own = "";
    if (ranks.rank() == 0) {
      try {
        own = work.get();
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }
    if (ranks.size() == 1) {
      return own;
    }
    List<Said> all = exchange(Said.go(0, own, Map.of()), new Waiting(ranks, purpose));
    requireNoFailure(all);
    return all.getFirst().message();
  }

  /**
   * Tells all ranks what this one has.
   *
   * @param purpose as of {@link Waiting}
   * @param facts values by name
   * @return those of every rank, in the order of ranks
   * @throws RankException if a rank has failed
   */
  public List<Map<String, String>> tellAll(String purpose, Map<String, String> facts) {
    if (ranks.size() == 1) {
      return List.of(facts);
    }
    List<Said> all = exchange(Said.go(0, "", facts), new Waiting(ranks, purpose));
    requireNoFailure(all);
    return all.stream().map(Said::facts).toList();
  }

  /**
   * Waits until all ranks are here, however long one works alone: to write what the others will
   * read.
   */
  public void waitForAll(String purpose) {
    if (ranks.size() > 1) {
      requireNoFailure(exchange(Said.go(0, "", Map.of()), new Waiting(ranks, purpose, FOREVER)));
    }
  }

  /**
   * Tells the others, at the next meeting, that this rank has failed; all of them end then.
   *
   * @return what to throw: the failure; or, if a lower rank failed in the same way, as by options
   *     that are the same everywhere, the failure of that one
   */
  public RuntimeException failure(RuntimeException failure) {
    if (ranks.size() == 1) {
      return failure;
    }
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    try {
      List<Said> all =
          exchange(
              new Said(Word.FAILED, 0, 0, message, Map.of()),
              new Waiting(ranks, "the end after a failure"));
      for (int rank = 0; rank < ranks.rank(); rank++) {
        if (all.get(rank).word() == Word.FAILED && all.get(rank).message().equals(message)) {
          RankException same = RankException.of(rank, message);
          same.initCause(failure);
          return same;
        }
      }
    } catch (RankException unreachable) {
      failure.addSuppressed(unreachable);
    }
    return failure;
  }

  private void requireNoFailure(List<Said> all) {
    for (int rank = 0; rank < all.size(); rank++) {
      if (all.get(rank).word() == Word.FAILED) {
        throw RankException.of(rank, all.get(rank).message());
      }
    }
  }

  private List<Said> exchange(Said own, Waiting waiting) {
    List<Said> all = new ArrayList<>();
    for (byte[] bytes : Gathering.all(ranks, bytes(own), waiting)) {
      all.add(said(bytes));
    }
    return all;
  }

  private static byte[] bytes(Said said) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(said.word().ordinal());
      out.writeInt(said.step());
      out.writeInt(said.norm());
      write(out, said.message());
      out.writeInt(said.facts().size());
      for (Map.Entry<String, String> fact : said.facts().entrySet()) {
        write(out, fact.getKey());
        write(out, fact.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  private static Said said(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      Word word = Word.values()[in.readByte()];
      int step = in.readInt();
      int norm = in.readInt();
      String message = readText(in);
      Map<String, String> facts = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        String name = readText(in);
        facts.put(name, readText(in));
      }
      return new Said(word, step, norm, message, facts);
    } catch (IOException e) {
      throw new RankException("a rank of another build: what it says cannot be read", e);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
