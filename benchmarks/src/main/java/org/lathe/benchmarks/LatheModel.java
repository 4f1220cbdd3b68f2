package org.lathe.benchmarks;

import org.lathe.engine.Backend;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** A model on one of our engines: the steps that are timed, and their results. */
final class LatheModel implements AutoCloseable {
  private final Session session;
  private final LtmGraphs graphs;
  private final FastLearning fast;
  private final SlowLearning slow;
  private final Optimizer optimizer;
  private final Problem problem;
  private final long planned;
  private int fastSteps;
  private int slowSteps;

  LatheModel(Workload workload, Backend backend, int threads) {
    session = backend.open(backend.devices().getFirst(), threads);
    graphs = new LtmGraphs(workload.config(), workload.batch(), workload.length());
    planned = planned(workload);
    fast = new FastLearning(session, graphs, Problem.fast(), false);
    slow = new SlowLearning(session, graphs, SlowGradient.FINAL, workload.tokens(), 1);
    optimizer = new Optimizer(session, workload.config().parameters(), slowOptions());
    problem = Problem.draw(workload, session, fast);
    load();
  }

  /** The peak memory of prefix, fast and slow steps together. */
  private long planned(Workload workload) {
    PlanningSession planning = new PlanningSession(session);
    new FastLearning(planning, graphs, Problem.fast(), false);
    new SlowLearning(planning, graphs, SlowGradient.FINAL, workload.tokens(), 1);
    new Optimizer(planning, workload.config().parameters(), slowOptions());
    return planning.peak().bytes();
  }

  static OptimizerOptions slowOptions() {
    return OptimizerOptions.published();
  }

  Problem problem() {
    return problem;
  }

  /** Computes the prefix. */
  void load() {
    fast.load(problem.batch().tokens(), problem.batch().targets());
  }

  /** Resets posterior and weights to those of the problem, and moments to zero. */
  void restart() {
    problem.weights().forEach(session::write);
    session.write(Posterior.MU, problem.mu());
    session.write(Posterior.LOG_VAR, problem.logVar());
    session.write(Posterior.NOISE, problem.noise());
    for (String name : new String[] {Posterior.MU, Posterior.LOG_VAR}) {
      session.clear(Posterior.firstMoment(name));
      session.clear(Posterior.secondMoment(name));
    }
    for (Parameter parameter : graphs.config().parameters()) {
      session.clear(parameter.firstMoment());
      session.clear(parameter.secondMoment());
    }
    fastSteps = 0;
    slowSteps = 0;
    load();
  }

  /** Does a fast step; returns the NELBO before it. */
  double fastStep(double rate) {
    return fast.step(rate, fastSteps++).nelbo();
  }

  /** Returns the gradient of {@code nll + kl} for mu and log_var at the present posterior. */
  float[][] posteriorGradient() {
    try (Program program = session.compile(graphs.posteriorGradient())) {
      program.write(GraphNames.TOKENS, problem.batch().tokens());
      program.write(GraphNames.TARGETS, problem.batch().targets());
      program.run();
      return new float[][] {
        program.read(LtmGraphs.MU_GRADIENT), program.read(LtmGraphs.LOG_VAR_GRADIENT)
      };
    }
  }

  /** Computes the gradient of a slow step; returns the negative log likelihood. */
  double slowGradient() {
    slow.begin();
    double nll = 0;
    for (float each : slow.accumulate(problem.batch().tokens(), problem.batch().targets())) {
      nll += each;
    }
    return nll;
  }

  float[] weightGradient(Parameter parameter) {
    return session.read(parameter.gradient());
  }

  float[] weight(Parameter parameter) {
    return session.read(parameter.name());
  }

  void slowUpdate(double rate) {
    optimizer.update(rate, ++slowSteps);
  }

  /**
   * Returns the bytes that the graphs of prefix, fast and slow steps need, including weights and
   * moments.
   */
  long plannedBytes() {
    return planned;
  }

  /** Returns the floating-point operations of a fast step. */
  double fastFlops() {
    return Flops.of(graphs.fastStep(Problem.fast().decay(), false).rest());
  }

  /** Returns the floating-point operations of a slow step. */
  double slowFlops() {
    return Flops.of(graphs.slowGradient(1));
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
    optimizer.close();
    session.close();
  }
}
