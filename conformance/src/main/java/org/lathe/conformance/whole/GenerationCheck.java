package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Norm;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.GraphNames;
import org.lathe.models.Vocabulary;
import org.lathe.models.decoding.Generator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.Decoding;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmDecoder;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * Generation with a fixed seed, from the prior and from a prompt. For the tokens of the reference,
 * the logits of decoding and of whole sequences are compared with float64. When the engine chooses
 * tokens itself, they are those of the reference, up to the first choice that its error bound does
 * not decide.
 */
final class GenerationCheck implements Check {
  private static final double PEAK = 0.3;
  private static final double LOG_VAR = -5;
  private static final int STEPS = 4;

  @Override
  public String id() {
    return "generation";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    if (plan.quick()) {
      return List.of(
          CaseModelShape.TINY.with("prompt", 0),
          CaseModelShape.NARROW.with("prompt", 5, "greedy", true));
    }
    List<CaseParameters> all = new ArrayList<>();
    for (CaseModelShape shape : CaseModelShape.ALL) {
      all.add(shape.with("prompt", 0));
      all.add(shape.with("prompt", 0, "greedy", true));
      all.add(shape.with("prompt", 6, "greedy", true));
      all.add(shape.with("prompt", 3));
    }
    return all;
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return CaseModelShape.simpler(parameters, "greedy");
  }

  @Override
  public void require(CaseParameters p) {
    CaseModelShape.require(p, List.of("prompt"), List.of("greedy"));
    if (p.extent("prompt") >= p.extent("p")) {
      throw new IllegalArgumentException(
          "a prompt of " + p.extent("prompt") + " leaves no position of " + p.extent("p"));
    }
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseParameters p = name.parameters();
    DrawnModel model = DrawnModel.of(name);
    TokenChoice sampling = p.flag("greedy") ? TokenChoice.GREEDY : TokenChoice.MULTINOMIAL;
    // One id less than the model has, as with a padded vocabulary.
    Vocabulary vocabulary = new Vocabulary(Math.max(1, model.config().vocabulary() - 1), 0);
    Decision decision = new Decision(sampling, vocabulary.size(), name.seed());
    int[][] prompts = prompts(model, p.extent("prompt"), vocabulary);
    Generated reference;
    try (Session session = model.openReference()) {
      int[][] tokens = generate(model, session, vocabulary, sampling, name.seed(), prompts);
      reference =
          new Generated(
              model.read(session, Posterior.MU),
              model.read(session, Posterior.LOG_VAR),
              model.read(session, Posterior.NOISE),
              prompts,
              tokens);
    }
    List<double[][]> logits = reference.logits(model);
    CaseFindings findings = new CaseFindings();
    boolean exact = bench.declaration().exact();
    boolean fromPrior = prompts[0].length == 0;
    try (Session session = model.open(bench, 1)) {
      // The result of a fit without correction is only close to the reference's, so the latents are
      // given in that case.
      boolean itself = Noise.drawnBy(bench) && (exact || fromPrior);
      if (itself) {
        int[][] tokens = generate(model, session, vocabulary, sampling, name.seed(), prompts);
        choices(findings, "generated ", tokens, reference, logits, decision, bench);
      }
      try (Decoding decoding = new Decoding(session, model.config(), model.batch())) {
        // The traces of earlier latents must have no effect.
        model.writePosterior(session);
        decode(model, decoding, reference, null);
        model.write(session, Posterior.MU, reference.mu());
        model.write(session, Posterior.LOG_VAR, reference.logVar());
        model.write(session, Posterior.NOISE, reference.noise());
        float[][] decoded = decode(model, decoding, reference, null);
        hold(findings, "decoded", model, decoded, logits, bench);
        whole(findings, model, session, reference, decoded, logits, bench);
        if (!itself) {
          int[][] tokens = new int[model.batch()][reference.tokens()[0].length];
          decode(model, decoding, reference, new Choosing(decision, tokens));
          choices(findings, "decoded ", tokens, reference, logits, decision, bench);
        }
      }
    }
    return findings.verdict();
  }

  private static int[][] prompts(DrawnModel model, int length, Vocabulary vocabulary) {
    int[][] prompts = new int[model.batch()][];
    for (int b = 0; b < prompts.length; b++) {
      int from = b * model.graphs().length();
      int to = from + Math.min(length, model.graphs().length());
      prompts[b] =
          Arrays.stream(Arrays.copyOfRange(model.tokens(), from, to))
              .map(token -> Math.min(token, vocabulary.size() - 1))
              .toArray();
    }
    return prompts;
  }

  /** Returns the number of tokens for which there are positions. */
  private static int[][] generate(
      DrawnModel model,
      Session session,
      Vocabulary vocabulary,
      TokenChoice sampling,
      long seed,
      int[][] prompts) {
    int[] sequences = FastFitCheck.sequences(model.batch());
    int count = model.config().positions() - prompts[0].length;
    FastOptions fast =
        new FastOptions(
            STEPS, FastOptions.Noise.FIXED, FastOptions.Schedule.CONSTANT, 0, LOG_VAR, 0);
    try (LtmDecoder decoder =
        new LtmDecoder(
            session,
            model.config(),
            model.batch(),
            vocabulary.separator(),
            new FitOptions(fast, PEAK, Latents.FITTED),
            FastLearning.Listener.NONE)) {
      Generator generator = new Generator(decoder, vocabulary);
      return prompts[0].length == 0
          ? generator.unconditional(count, sampling, seed, sequences)
          : generator.continued(prompts, count, sampling, seed, sequences);
    }
  }

  /** Receives the chosen tokens, [batch][count]. */
  private record Choosing(Decision decision, int[][] tokens) {}

  /**
   * Feeds the tokens of the reference one by one, or the chosen tokens.
   *
   * @return the logits of every position, [length][batch * vocabulary]
   */
  private static float[][] decode(
      DrawnModel model, Decoding decoding, Generated reference, Choosing choosing) {
    int batch = model.batch();
    int vocabulary = model.config().vocabulary();
    int[] sequences = FastFitCheck.sequences(model.batch());
    float[][] logits = new float[reference.length()][batch * vocabulary];
    int[] tokens = new int[batch];
    decoding.begin();
    for (int i = 0; i < reference.length(); i++) {
      for (int b = 0; b < batch; b++) {
        int chosen = i - 1 - reference.before();
        tokens[b] =
            choosing != null && chosen >= 0 ? choosing.tokens()[b][chosen] : reference.fed(b)[i];
      }
      decoding.next(tokens, logits[i]);
      for (int b = 0; b < batch && choosing != null && i >= reference.before(); b++) {
        Decision decision = choosing.decision();
        choosing.tokens()[b][i - reference.before()] =
            decision
                .sampling()
                .choose(
                    logits[i],
                    b * vocabulary,
                    decision.vocabulary(),
                    decision.uniform(sequences[b], i));
      }
    }
    return logits;
  }

  private static double bound(double[] logits, EngineUnderTest bench) {
    return TolerancePolicy.golden(TolerancePolicy.GOLDEN_GRADIENT, bench.declaration().products())
        * Norm.of(logits);
  }

  /** Compares the logits of every position, each in norm. */
  private static void hold(
      CaseFindings findings,
      String what,
      DrawnModel model,
      float[][] got,
      List<double[][]> want,
      EngineUnderTest bench) {
    int vocabulary = model.config().vocabulary();
    for (int i = 0; i < got.length; i++) {
      for (int b = 0; b < model.batch(); b++) {
        double[] row =
            DrawnModel.wide(Arrays.copyOfRange(got[i], b * vocabulary, (b + 1) * vocabulary));
        double[] expected = want.get(b)[i];
        findings.norm(
            what + " logits of sequence " + b + ", position " + i,
            row,
            expected,
            bound(expected, bench));
      }
    }
  }

  /** Compares the logits of whole sequences, and those of decoding with them. */
  private static void whole(
      CaseFindings findings,
      DrawnModel model,
      Session session,
      Generated reference,
      float[][] decoded,
      List<double[][]> want,
      EngineUnderTest bench) {
    int batch = model.batch();
    int length = reference.length();
    int vocabulary = model.config().vocabulary();
    int[] tokens = new int[batch * length];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(reference.fed(b), 0, tokens, b * length, length);
    }
    float[][] rows = new float[length][batch * vocabulary];
    LtmGraphs graphs = new LtmGraphs(model.config(), batch, length);
    try (Program program = session.compile(graphs.logits())) {
      program.write(GraphNames.TOKENS, tokens);
      program.run();
      float[] all = program.read(GraphNames.LOGITS);
      for (int i = 0; i < length; i++) {
        for (int b = 0; b < batch; b++) {
          System.arraycopy(all, (b * length + i) * vocabulary, rows[i], b * vocabulary, vocabulary);
        }
      }
    }
    hold(findings, "whole sequence's", model, rows, want, bench);
    if (bench.declaration().exact()) {
      for (int i = 0; i < length; i++) {
        findings.bits("decoded logits beside whole sequence's, position " + i, decoded[i], rows[i]);
      }
    }
  }

  /** Compares the chosen tokens with those of the reference. */
  private static void choices(
      CaseFindings findings,
      String what,
      int[][] tokens,
      Generated reference,
      List<double[][]> logits,
      Decision decision,
      EngineUnderTest bench) {
    int[] sequences = FastFitCheck.sequences(tokens.length);
    for (int b = 0; b < tokens.length; b++) {
      for (int i = 0; i < tokens[b].length; i++) {
        int position = reference.before() + i;
        double[] row = logits.get(b)[position];
        // Both the engine and the reference may have an error up to the bound.
        double delta = 2 * bound(row, bench);
        if (!bench.declaration().exact() && !decision.decided(row, delta, sequences[b], position)) {
          break;
        }
        findings.require(
            tokens[b][i] == reference.tokens()[b][i],
            "%stoken %d of sequence %d is %d, expected %d, bound 0"
                .formatted(what, i, b, tokens[b][i], reference.tokens()[b][i]));
      }
    }
  }
}
