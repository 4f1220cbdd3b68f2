package org.lathe.models.autoregressive;

import java.util.Map;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.GraphNames;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.blocks.LoadBalanceLoss;

/** The mean cross-entropy of the next token. */
final class NextTokenObjective implements Objective {
  private final GradientAccumulation gradient;
  private Batch batch;

  NextTokenObjective(Session session, NextTokenGraphs graphs, StepShape shape) {
    double scale = 1.0 / shape.tokens();
    this.gradient =
        new GradientAccumulation(
            session,
            graphs.parameters(),
            first -> graphs.gradient(scale, first),
            shape.microBatches(),
            true);
  }

  @Override
  public void begin() {
    gradient.begin();
  }

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
    return new Losses(
        loss,
        LoadBalanceLoss.of(program)
            .map(
                of ->
                    Map.of(LoadBalanceLoss.OUTPUT, LoadBalanceLoss.sum(of, batch.tokens().length)))
            .orElse(Map.of()),
        Map.of());
  }

  @Override
  public void close() {
    gradient.close();
  }
}
