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
 * A model, sequences and a posterior, drawn from the name of a case. Posteriors are [batch, N_z, d]
 * here, and turned to the states' order on their way.
 */
final class DrawnModel {
  /** Every such target is not scored where a case has gaps. */
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

  /** What a name draws; {@code gaps} among its parameters leaves some targets unscored. */
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

  /** Number of tokens that are scored. */
  long scored() {
    return Arrays.stream(targets).filter(target -> target >= 0).count();
  }

  /** Elements of one sequence's mu. */
  int perSequence() {
    return config().latents() * config().dim();
  }

  /** A session of the engine under test that holds the weights. */
  Session open(EngineUnderTest bench, int threads) {
    return ready(new RequiringSession(bench, threads));
  }

  /** A session of the scalar engine that holds the weights. */
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

  /** A state as [batch, N_z, d]. */
  float[] read(Session session, String state) {
    return Posterior.toSequences(config(), batch(), session.read(state));
  }

  /** The drawn posterior and noise, as states. */
  void writePosterior(Session session) {
    write(session, Posterior.MU, mu());
    write(session, Posterior.LOG_VAR, logVar());
    write(session, Posterior.NOISE, noise());
  }

  /** The weights in float64, by the release's names. */
  Map<String, double[]> weights() {
    return wide(given.weights());
  }

  /** Tensors in float64. */
  static Map<String, double[]> wide(Map<String, Safetensors.Entry> tensors) {
    Map<String, double[]> wide = new LinkedHashMap<>();
    tensors.forEach((name, entry) -> wide.put(name, entry.asDoubles().clone()));
    return wide;
  }

  /** Zeros like the weights. */
  Map<String, double[]> zeros() {
    Map<String, double[]> zeros = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> zeros.put(name, new double[entry.asDoubles().length]));
    return zeros;
  }

  /** The float64 model with these weights. */
  ReferenceModel reference(Map<String, double[]> weights) {
    return new ReferenceModel(config(), weights);
  }

  /** Sequence {@code b} at this posterior and noise, each [batch, N_z, d]. */
  ReferenceModel.Sequence sequence(int b, double[] mu, double[] logVar, double[] noise) {
    return own(b, part(mu, b), part(logVar, b), part(noise, b));
  }

  /** Sequence {@code b} at its own posterior and noise, each [N_z, d]. */
  ReferenceModel.Sequence own(int b, double[] mu, double[] logVar, double[] noise) {
    int n = graphs.length();
    return new ReferenceModel.Sequence(
        Arrays.copyOfRange(tokens(), b * n, (b + 1) * n),
        Arrays.copyOfRange(targets, b * n, (b + 1) * n),
        mu,
        logVar,
        noise);
  }

  /** What belongs to sequence {@code b} of [batch, N_z, d]. */
  double[] part(double[] all, int b) {
    return Arrays.copyOfRange(all, b * perSequence(), (b + 1) * perSequence());
  }

  /** From [batch, N_z, d] to the order of the states. */
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

  /** The same numbers in float64. */
  static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  /** The same numbers rounded to float32. */
  static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** Whether a weight of this name is a matrix. */
  boolean isMatrix(String name) {
    return given.weights().get(name).shape().length >= 2;
  }

  /** The score of every sequence at these float32 posteriors. */
  List<ReferenceModel.Score> scores(
      ReferenceModel reference, float[] mu, float[] logVar, float[] noise) {
    List<ReferenceModel.Score> scores = new ArrayList<>();
    for (int b = 0; b < batch(); b++) {
      scores.add(reference.score(sequence(b, wide(mu), wide(logVar), wide(noise))));
    }
    return scores;
  }
}
