package org.lathe.datasets.baseline;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * What held-out text costs without a model: by {@code xz -9e}, which reads the held-out text alone
 * ({@link XzSize}), and, where there is training text, by n-grams of its bytes ({@link ByteNgrams})
 * of order 1 (a table of frequencies), 3 and 6, and by a table of its tokens ({@link
 * TokenUnigrams}) where they are not bytes. The same text gives the same numbers on every machine.
 *
 * @param sequences number of held-out sequences
 * @param bytes of their text
 * @param trainingBytes of the training text that was counted; zero where there was none
 * @param baselines the results, {@code xz} first
 */
public record TextBaselines(
    int sequences, long bytes, long trainingBytes, List<TextBaseline> baselines)
    implements Serializable {
  /** The orders that are reported. */
  private static final int[] ORDERS = {1, 3, 6};

  /**
   * Computes the baselines.
   *
   * @param tokenizer that made all ids
   * @param training ids of pieces of training text, such as {@link ReadText}; may be empty
   * @param heldOut ids of the held-out sequences, at least one
   */
  public static TextBaselines of(Tokenizer tokenizer, List<int[]> training, List<int[]> heldOut) {
    List<int[]> texts = symbols(tokenizer, heldOut);
    byte[] bytes = TextSymbols.bytes(texts);
    List<TextBaseline> baselines = new ArrayList<>();
    baselines.add(new TextBaseline("xz", "xz -9e", 8.0 * XzSize.of(bytes), new double[0]));
    long counted = 0;
    if (!training.isEmpty()) {
      List<int[]> read = symbols(tokenizer, training);
      counted = read.stream().mapToLong(TextSymbols::countBytes).sum();
      if (!(tokenizer instanceof ByteTokenizer)) {
        TokenUnigrams tokens = TokenUnigrams.count(tokenizer.vocabulary(), training);
        baselines.add(
            TextBaseline.of(
                "token_unigram",
                "token unigram",
                heldOut.stream().mapToDouble(tokens::bits).toArray()));
      }
      baselines.addAll(ngrams(read, texts));
    }
    return new TextBaselines(heldOut.size(), bytes.length, counted, List.copyOf(baselines));
  }

  private static List<int[]> symbols(Tokenizer tokenizer, List<int[]> texts) {
    return texts.stream().map(ids -> TextSymbols.of(tokenizer, ids)).toList();
  }

  private static List<TextBaseline> ngrams(List<int[]> training, List<int[]> texts) {
    ByteNgrams ngrams = ByteNgrams.count(ORDERS[ORDERS.length - 1], training);
    List<double[]> bits = texts.stream().map(ngrams::bits).toList();
    List<TextBaseline> baselines = new ArrayList<>();
    for (int order : ORDERS) {
      baselines.add(
          TextBaseline.of(
              order == 1 ? "unigram" : "ngram_" + order,
              order == 1 ? "byte unigram" : "byte " + order + "-gram",
              bits.stream().mapToDouble(each -> each[order - 1]).toArray()));
    }
    return baselines;
  }

  /** Returns the bits that a baseline needs for each byte of the text. */
  public double bitsPerByte(TextBaseline baseline) {
    return baseline.bits() / bytes;
  }

  /** Returns the bits for each byte, by the name of the baseline. */
  public Map<String, Double> bitsPerByte() {
    Map<String, Double> named = new LinkedHashMap<>();
    baselines.forEach(each -> named.put(each.name(), bitsPerByte(each)));
    return named;
  }

  /**
   * Returns one line, such as {@code xz -9e 1.20 bits/byte, unigram 4.95 (of 1,024 bytes; tables
   * from 411,648 training bytes)}.
   */
  @Override
  public String toString() {
    return baselines.stream()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s %.2f%s",
                    each.label(),
                    bitsPerByte(each),
                    each == baselines.getFirst() ? " bits/byte" : ""))
        .collect(Collectors.joining(", ", "", counted()));
  }

  private String counted() {
    return trainingBytes == 0
        ? String.format(Locale.ROOT, " (of %,d bytes)", bytes)
        : String.format(
            Locale.ROOT, " (of %,d bytes; tables from %,d training bytes)", bytes, trainingBytes);
  }
}
