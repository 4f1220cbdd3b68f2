package org.lathe.evaluation.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.models.PassListener;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.measurement.Perplexity;

/**
 * A latent thought model as a judge. Its likelihood is not known, only the bound at fresh noise:
 * the perplexity is at most the figure.
 *
 * <p>The texts, each with the separator after it, are judged as one stream in blocks of the length
 * it was trained on; what is left at the end, fewer tokens than a block, is not judged.
 *
 * @param session holds the judge's weights
 * @param length of a block
 * @param draws fresh draws for each block
 */
public record LatheJudge(
    String name,
    Session session,
    LtmConfig config,
    Tokenizer tokenizer,
    FastOptions fast,
    double peak,
    int length,
    int draws,
    long seed)
    implements Judge {
  private static final int BATCH = 4;

  @Override
  public boolean exact() {
    return false;
  }

  @Override
  public Verdict judge(List<String> texts, PassListener progress) {
    List<int[]> blocks = blocks(texts);
    if (blocks.isEmpty()) {
      return new Verdict(0, 0);
    }
    LtmGraphs graphs = new LtmGraphs(config, Math.min(BATCH, blocks.size()), length);
    try (Perplexity perplexity = new Perplexity(session, graphs, tokenizer.separator(), fast)) {
      Perplexity.Report report = perplexity.measure(blocks, peak, draws, seed, progress);
      return new Verdict(report.freshNoise().natsPerToken() * report.tokens(), report.tokens());
    }
  }

  private List<int[]> blocks(List<String> texts) {
    int[] stream =
        texts.stream()
            .flatMapToInt(
                text ->
                    IntStream.concat(
                        IntStream.of(tokenizer.encode(text)), IntStream.of(tokenizer.separator())))
            .toArray();
    List<int[]> blocks = new ArrayList<>();
    for (int from = 0; from + length <= stream.length; from += length) {
      blocks.add(Arrays.copyOfRange(stream, from, from + length));
    }
    return blocks;
  }
}
