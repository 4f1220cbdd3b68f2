package org.lathe.models.optimizer;

import java.util.List;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;

/**
 * The averages of a training in the place of its weights, for programs that use the model: they
 * change places until it is closed, so training takes no step meanwhile.
 */
public final class AveragedWeights implements AutoCloseable {
  private final Session session;
  private final List<Parameter> parameters;

  private AveragedWeights(Session session, List<Parameter> parameters) {
    this.session = session;
    this.parameters = parameters;
    exchange();
  }

  /**
   * Puts the averages in the place of the weights; leaves all as it is where a training has none.
   *
   * @param session with the states of the weights and of their averages
   */
  public static AveragedWeights use(
      Session session, List<Parameter> parameters, AverageOptions options) {
    return new AveragedWeights(session, options.averages() ? parameters : List.of());
  }

  /** On the host, one weight at a time: exact, and no device needs memory for it. */
  private void exchange() {
    for (Parameter parameter : parameters) {
      float[] weight = session.read(parameter.name());
      session.write(parameter.name(), session.read(parameter.average()));
      session.write(parameter.average(), weight);
    }
  }

  /** Puts the weights back. */
  @Override
  public void close() {
    exchange();
  }
}
