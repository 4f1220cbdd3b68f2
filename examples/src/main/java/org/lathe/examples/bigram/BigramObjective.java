package org.lathe.examples.bigram;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.GraphNames;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;

/** What the weights learn from: the mean cross-entropy of the next token. */
final class BigramObjective implements Objective {
  private final GradientAccumulation gradient;
  private Batch batch;

  BigramObjective(Session session, BigramModel model, BatchShape shape, int microBatches) {
    double scale = 1.0 / (shape.tokens() * microBatches);
    this.gradient =
        new GradientAccumulation(
            session,
            model.parameters(),
            first -> model.gradient(shape, scale, first),
            microBatches,
            true);
  }

  @Override
  public void begin() {
    gradient.begin();
  }

  /** A latent thought model fits z here; this family only lets a run that is to stop do so. */
  @Override
  public void prepare(Batch next, Occasion occasion, StepListener listener) {
    listener.stepped(0);
    batch = next;
  }

  @Override
  public Losses accumulate() {
    Program program = gradient.next();
    program.write(GraphNames.TOKENS, batch.tokens());
    program.write(GraphNames.TARGETS, batch.targets());
    program.run();
    double loss = 0;
    for (float nll : program.read(GraphNames.NLL)) {
      loss += nll;
    }
    return Losses.of(loss);
  }

  @Override
  public void close() {
    gradient.close();
  }
}
