package org.lathe.evaluation.suite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

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
    String sha256) {

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
