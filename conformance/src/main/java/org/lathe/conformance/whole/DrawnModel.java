package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.golden.GoldenCase;
import org.lathe.conformance.golden.ReferenceModel;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * A random model, sequences and a posterior, drawn with the seed in the name of a case. Posteriors
 * are [batch, N_z, d] here and are reordered for the states.
 */
final class DrawnModel {
  /** Every target at a multiple of this is not scored if a case has gaps. */
  private static final int GAP = 5;

  private static final String WHERE = "the drawn model";

  private final LtmGraphs graphs;
  private final GoldenCase given;
  private final int[] targets;

  private DrawnModel(LtmGraphs graphs, GoldenCase given, boolean gaps) {
    this.graphs = graphs;
    this.given = given;
    this.targets = given.targets().clone();
    for (int t = 1; gaps && t < targets.length; t += GAP) {
      targets[t] = -1;
    }
  }

  /** Draws the model of a name; with the parameter {@code gaps}, some targets are not scored. */
  static DrawnModel of(CaseName name) {
    CaseParameters p = name.parameters();
    LtmGraphs graphs = CaseModelShape.graphs(p);
    GoldenCase given =
        GoldenCase.draw(graphs.config(), graphs.batch(), graphs.length(), 1, name.seed());
    return new DrawnModel(graphs, given, p.flag("gaps"));
  }

  LtmGraphs graphs() {
    return graphs;
  }

  LtmConfig config() {
    return graphs.config();
  }

  int batch() {
    return graphs.batch();
  }

  int[] tokens() {
    return given.tokens();
  }

  int[] targets() {
    return targets;
  }

  float[] mu() {
    return given.mu();
  }

  float[] logVar() {
    return given.logVar();
  }

  float[] noise() {
    return given.noise();
  }

  /** Returns the number of tokens that are scored. */
  long scored() {
    return Arrays.stream(targets).filter(target -> target >= 0).count();
  }

  /** Returns the number of elements of mu of one sequence. */
  int perSequence() {
    return config().latents() * config().dim();
  }

  /** Opens a session of the engine under test with the weights. */
  Session open(EngineUnderTest bench, int threads) {
    return ready(new RequiringSession(bench, threads));
  }

  /** Opens a session of the scalar engine with the weights. */
  Session openReference() {
    Backends.Choice scalar = EngineUnderTest.reference();
    return ready(scalar.backend().open(scalar.device(), 1));
  }

  private Session ready(Session session) {
    Weights.write(
        session,
        config().parameters(),
        LlamaParameters::canonical,
        given.weights(),
        Parameter::name,
        WHERE);
    for (String name : List.of(Posterior.MU, Posterior.LOG_VAR, Posterior.NOISE)) {
      session.declare(name, Posterior.type(config(), batch()));
    }
    return session;
  }

  /** Sets a state from [batch, N_z, d]. */
  void write(Session session, String state, float[] values) {
    session.write(state, Posterior.fromSequences(config(), batch(), values));
  }

  /** Returns a state as [batch, N_z, d]. */
  float[] read(Session session, String state) {
    return Posterior.toSequences(config(), batch(), session.read(state));
  }

  /** Sets the states to the drawn posterior and noise. */
  void writePosterior(Session session) {
    write(session, Posterior.MU, mu());
    write(session, Posterior.LOG_VAR, logVar());
    write(session, Posterior.NOISE, noise());
  }

  /** Returns the weights in float64, by the release's names. */
  Map<String, double[]> weights() {
    return wide(given.weights());
  }

  /** Returns tensors in float64. */
  static Map<String, double[]> wide(Map<String, Safetensors.Entry> tensors) {
    Map<String, double[]> wide = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> wide.put(name, entry.asDoubles().clone()));
    return wide;
  }

  /** Returns zeros with the shapes of the weights. */
  Map<String, double[]> zeros() {
    Map<String, double[]> zeros = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> zeros.put(name, new double[entry.asDoubles().length]));
    return zeros;
  }

  /** Returns the float64 model with these weights. */
  ReferenceModel reference(Map<String, double[]> weights) {
    return new ReferenceModel(config(), weights);
  }

  /**
   * Returns the model's inputs for sequence {@code b} with this posterior and noise, each [batch,
   * N_z, d].
   */
  ReferenceModel.Sequence sequence(int b, double[] mu, double[] logVar, double[] noise) {
    return own(b, part(mu, b), part(logVar, b), part(noise, b));
  }

  /**
   * Returns the model's inputs for sequence {@code b} with its own posterior and noise, each [N_z,
   * d].
   */
  ReferenceModel.Sequence own(int b, double[] mu, double[] logVar, double[] noise) {
    int n = graphs.length();
    return new ReferenceModel.Sequence(
        Arrays.copyOfRange(tokens(), b * n, (b + 1) * n),
        Arrays.copyOfRange(targets, b * n, (b + 1) * n),
        mu,
        logVar,
        noise);
  }

  /** Returns the part of [batch, N_z, d] for sequence {@code b}. */
  double[] part(double[] all, int b) {
    return Arrays.copyOfRange(all, b * perSequence(), (b + 1) * perSequence());
  }

  /** Reorders [batch, N_z, d] for the states. */
  double[] stacked(double[] sequences) {
    double[] stacked = new double[sequences.length];
    int block = config().latentsPerLayer() * config().dim();
    for (int i = 0; i < stacked.length; i++) {
      int b = i / perSequence();
      int l = i % perSequence() / block;
      stacked[(l * batch() + b) * block + i % block] = sequences[i];
    }
    return stacked;
  }

  /** Returns the same numbers in float64. */
  static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  /** Returns the same numbers rounded to float32. */
  static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** Returns whether a weight of this name is a matrix. */
  boolean isMatrix(String name) {
    return given.weights().get(name).shape().length >= 2;
  }

  /** Returns the score of every sequence at these float32 posteriors. */
  List<ReferenceModel.Score> scores(
      ReferenceModel reference, float[] mu, float[] logVar, float[] noise) {
    List<ReferenceModel.Score> scores = new ArrayList<>();
    for (int b = 0; b < batch(); b++) {
      scores.add(reference.score(sequence(b, wide(mu), wide(logVar), wide(noise))));
    }
    return scores;
  }
}
