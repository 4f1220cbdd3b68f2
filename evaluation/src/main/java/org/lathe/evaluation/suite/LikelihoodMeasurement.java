package org.lathe.evaluation.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.ScoreOptions;

/**
 * Measures blocks with the likelihood of a model of any family.
 *
 * @param model whose likelihood it is
 * @param inference how the model is used
 * @param options how blocks are scored
 */
public record LikelihoodMeasurement(Model model, InferenceOptions inference, ScoreOptions options)
    implements BlockMeasurement<LikelihoodBlock, LikelihoodTally> {
  private static final String INFERENCE = "inference";

  @Override
  public void describe(ObjectNode settings) {
    settings.put("family", model.family().id());
    if (inference != InferenceOptions.NONE && inference.scoring()) {
      settings.putPOJO(INFERENCE, inference);
    }
    if (!model.exact()) {
      settings.put("draws", options.draws());
    }
    settings.put("held_out", secondHalf());
    if (!model.exact()) {
      settings.put("seed", options.seed());
    }
  }

  @Override
  public Set<String> formerSettings() {
    return inference.scoring() ? Set.of() : Set.of(INFERENCE);
  }

  @Override
  public boolean secondHalf() {
    return options.secondHalf();
  }

  @Override
  public Class<LikelihoodBlock> figures() {
    return LikelihoodBlock.class;
  }

  @Override
  public BlockMeter<LikelihoodBlock, LikelihoodTally> open(
      Session session, BatchShape shape, int separator) {
    return new LikelihoodMeter(model.likelihood(session, shape, separator, inference, options));
  }

  @Override
  public String tallyFile() {
    return "figures.json";
  }

  @Override
  public LikelihoodTally tally() {
    return LikelihoodTally.none();
  }

  @Override
  public LikelihoodTally tally(Path saved) {
    return LikelihoodTally.load(saved);
  }

  @Override
  public Optional<String> fault(LikelihoodBlock figures, LikelihoodTally tally) {
    return figures.fault(tally.figures().keySet(), secondHalf());
  }

  @Override
  public LikelihoodSummary summary(
      List<BlockResult<LikelihoodBlock>> blocks, LikelihoodTally tally, int length) {
    return LikelihoodSummary.of(blocks, tally, length - length / 2);
  }
}
