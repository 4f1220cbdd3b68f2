package org.lathe.evaluation.samples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.evaluation.judging.Judge;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.training.ranks.SharedScores;
import org.lathe.training.ranks.SharedWork;

/**
 * A model trained by Lathe as a judge. If only a bound on its likelihood is known, the perplexity
 * is an upper bound.
 *
 * <p>The texts, each with the separator after it, are judged as one stream in blocks of the length
 * it was trained on; a rest shorter than a block is not judged.
 *
 * @param session holds the judge's weights
 * @param inference how the judge is used
 * @param length of a block
 * @param draws random draws for each block, where the likelihood is estimated
 */
public record LatheJudge(
    String name,
    Session session,
    Model model,
    Tokenizer tokenizer,
    InferenceOptions inference,
    int length,
    int draws,
    long seed)
    implements Judge {
  private static final int BATCH = 4;

  @Override
  public boolean exact() {
    return model.exact();
  }

  @Override
  public Verdict judge(List<String> texts, PassListener progress, SharedWork work) {
    List<int[]> blocks = blocks(texts);
    if (blocks.isEmpty()) {
      return new Verdict(0, 0, "nothing to judge");
    }
    try (Likelihood likelihood =
        model.likelihood(
            session,
            new BatchShape(work.together(blocks.size(), BATCH), length),
            tokenizer.separator(),
            inference,
            new ScoreOptions(draws, false, seed))) {
      Scores scores = SharedScores.of(likelihood, blocks, progress, work);
      return new Verdict(
          scores.headline().natsPerToken() * scores.tokens(),
          scores.tokens(),
          scores.figures().getFirst().label());
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
