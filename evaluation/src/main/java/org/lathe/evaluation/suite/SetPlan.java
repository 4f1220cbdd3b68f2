package org.lathe.evaluation.suite;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The blocks of a text that are measured.
 *
 * @param set id of the text
 * @param title name in tables
 * @param split which part of it this is
 * @param notes facts that a reader of the results must know
 * @param blocks in all of it
 * @param measured numbers of the blocks that are measured, ascending
 * @param sha256 of their ids, each as four bytes, little-endian
 */
public record SetPlan(
    String set,
    String title,
    String split,
    List<String> notes,
    int blocks,
    List<Integer> measured,
    String sha256)
    implements Serializable {

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Returns what is wrong with a plan that was read, for people.
   *
   * @param id of the text that it must be of
   * @param choice of the blocks
   * @param limit on their number; 0 for none
   */
  Optional<String> fault(String id, BlockChoice choice, int limit) {
    if (!id.equals(set)) {
      return Optional.of("set is %s, must be %s".formatted(set, id));
    }
    if (title == null
        || split == null
        || notes == null
        || notes.stream().anyMatch(Objects::isNull)) {
      return Optional.of("a title, a split or a note is missing");
    }
    if (blocks < 1) {
      return Optional.of("blocks are %d, must be at least 1".formatted(blocks));
    }
    // Not held against the choice first: that of a hostile number of blocks would be as long.
    if (measured == null
        || measured.size() != (limit == 0 ? blocks : Math.min(limit, blocks))
        || !choice.of(blocks, limit).equals(measured)) {
      return Optional.of("measured are not the blocks that its settings ask for");
    }
    return sha256 == null || !SHA_256.matcher(sha256).matches()
        ? Optional.of("sha256 is %s, must be 64 hexadecimal digits".formatted(sha256))
        : Optional.empty();
  }

  static SetPlan of(String set, SuiteText.Content content, BlockChoice choice, int limit) {
    List<Integer> measured = choice.of(content.blocks().size(), limit);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int block : measured) {
        int[] ids = content.blocks().get(block).ids();
        ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(ids);
        digest.update(bytes);
      }
      return new SetPlan(
          set,
          content.title(),
          content.split(),
          content.notes(),
          content.blocks().size(),
          measured,
          HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
