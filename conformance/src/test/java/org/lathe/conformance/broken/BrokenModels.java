package org.lathe.conformance.broken;

import java.util.Arrays;
import java.util.List;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.ClampMinGrad;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.GaussianKlGrad;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.Rope;
import org.lathe.graph.op.ScaleRows;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/** Engines that break the model; in most of them, single operations look right. */
final class BrokenModels {
  /** More rows than the latents per layer of any case, but fewer than its tokens. */
  private static final int MOST_LATENTS = 8;

  private BrokenModels() {}

  static List<Broken> all() {
    return List.of(
        rewritten(
            "score",
            "leaves the latents' keys without RoPE",
            (graph, op, operands) -> {
              int rows =
                  operands.getFirst().shape().rank() < 2
                      ? 0
                      : operands.getFirst().shape().extent(-2);
              return op instanceof Rope && rows > 1 && rows < MOST_LATENTS
                  ? List.of(graph.reshape(operands.getFirst(), operands.getFirst().shape()))
                  : graph.apply(op, operands);
            }),
        rewritten(
            "score",
            "sees one position past the window",
            (graph, op, operands) ->
                op instanceof CausalAttention a
                    ? graph.apply(new CausalAttention(a.heads(), a.window() + 1), operands)
                    : graph.apply(op, operands)),
        rewritten("fast_step", "doubles the gradient", BrokenModels::doubled),
        rewritten(
            "fast_step",
            "leaves the divergence out of the gradient",
            (graph, op, operands) ->
                op instanceof GaussianKlGrad
                    ? operands.subList(0, 2).stream()
                        .map(of -> graph.reshape(graph.filled(of.type(), 0), of.shape()))
                        .toList()
                    : graph.apply(op, operands)),
        program("fast_step", "does not correct Adam's bias", BrokenModels::uncorrected),
        rewritten(
            "fast_step",
            "has no weight decay",
            (graph, op, operands) ->
                op instanceof AdamW a
                    ? graph.apply(new AdamW(a.beta1(), a.beta2(), a.epsilon(), 0), operands)
                    : graph.apply(op, operands)),
        rewritten("fast_step", "has one noise for antithetic samples", BrokenModels::unsigned),
        program("fast_step", "ignores the weight of the KL", BrokenModels::unweighted),
        rewritten("fast_step", "has free bits above the bound", BrokenModels::inverted),
        program("fast_step", "has the rate of mu for log_var", BrokenModels::equalRates),
        rewritten("fast_step", "has Adam's usual epsilon", BrokenModels::usual),
        program("fast_fit", "draws its noise once", once("noise")),
        program("fast_fit", "takes one step in three twice", BrokenModels::hasty),
        rewritten("fast_fit", "has one noise for antithetic samples", BrokenModels::unsigned),
        rewritten("golden", "has one noise for antithetic samples", BrokenModels::unsigned),
        program("fast_fit", "draws one noise for all samples", BrokenModels::single),
        program("fast_fit", "ignores the weight of the KL", BrokenModels::unweighted),
        program("golden", "ignores the weight of the KL", BrokenModels::unweighted),
        rewritten("fast_fit", "has free bits above the bound", BrokenModels::inverted),
        rewritten("golden", "has free bits above the bound", BrokenModels::inverted),
        program("fast_fit", "has the rate of mu for log_var", BrokenModels::equalRates),
        program("golden", "has the rate of mu for log_var", BrokenModels::equalRates),
        program("fast_fit", "has the rate of mu for the precision", BrokenModels::equalNatural),
        rewritten("fast_fit", "has Adam's usual epsilon", BrokenModels::usual),
        rewritten(
            "slow_step",
            "keeps the last micro-batch's gradient alone",
            (graph, op, operands) ->
                op instanceof Add && operands.getFirst().name().startsWith("grad.")
                    ? List.of(
                        graph.add(operands.getLast(), graph.filled(operands.getLast().type(), 0)))
                    : graph.apply(op, operands)),
        rewritten(
            "slow_step",
            "does not clip",
            (graph, op, operands) ->
                op instanceof Clip
                    ? graph.apply(new Clip(Float.MAX_VALUE), operands)
                    : graph.apply(op, operands)),
        rewritten(
            "slow_step",
            "decays vectors too",
            (graph, op, operands) ->
                op instanceof AdamW a
                    ? graph.apply(new AdamW(a.beta1(), a.beta2(), a.epsilon(), 0.1f), operands)
                    : graph.apply(op, operands)),
        program("training", "does not compute the prefix anew", once("prefix")),
        program("generation", "computes the latents' keys once", once("decode_latents")),
        program("generation", "counts positions from the window's start", BrokenModels::ringed),
        rewritten(
            "golden",
            "has another epsilon in its norms",
            (graph, op, operands) ->
                op instanceof RmsNorm norm
                    ? graph.apply(new RmsNorm(norm.epsilon() / 10), operands)
                    : graph.apply(op, operands)),
        program("rerun", "adds in another order at times", BrokenModels::unsteady),
        new Broken(
            "adds in another order on several threads", BrokenEngines.divided(), "model", "rerun"));
  }

  private static Broken program(String subject, String what, BreakingBackend.Breaking breaking) {
    return new Broken(
        what, new BreakingBackend(BrokenEngines.healthy(), breaking), "model", subject);
  }

  private static Broken rewritten(String subject, String what, Rewrite rewrite) {
    return new Broken(
        what, new RewritingBackend(BrokenEngines.healthy(), rewrite), "model", subject);
  }

  private static List<Tensor> doubled(GraphBuilder graph, Op op, List<Tensor> operands) {
    if (!(op instanceof Adam) && !(op instanceof AdamW)) {
      return graph.apply(op, operands);
    }
    Tensor gradient = operands.get(3);
    return graph.apply(
        op,
        List.of(
            operands.get(0),
            operands.get(1),
            operands.get(2),
            graph.add(gradient, gradient),
            operands.get(4)));
  }

  /** Leaves the noise of every second sample with the sign of the one before it. */
  private static List<Tensor> unsigned(GraphBuilder graph, Op op, List<Tensor> operands) {
    Tensor first = operands.getFirst();
    return op instanceof ScaleRows && first.name().startsWith(Posterior.NOISE)
        ? List.of(graph.reshape(first, first.shape()))
        : graph.apply(op, operands);
  }

  /** Gives a KL below its bound the gradient, not one above it. */
  private static List<Tensor> inverted(GraphBuilder graph, Op op, List<Tensor> operands) {
    if (!(op instanceof ClampMinGrad)) {
      return graph.apply(op, operands);
    }
    Tensor result = graph.apply(op, operands).getFirst();
    Tensor minus = graph.multiply(result, graph.filled(result.type(), -1));
    return List.of(graph.add(operands.get(1), minus));
  }

  private static List<Tensor> usual(GraphBuilder graph, Op op, List<Tensor> operands) {
    return op instanceof Adam a
        ? graph.apply(new Adam(a.beta1(), a.beta2(), 1e-8f), operands)
        : graph.apply(op, operands);
  }

  private static Program unweighted(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void write(String input, float[] values) {
        float[] given = values.clone();
        if (input.equals(LtmGraphs.KL_WEIGHT)) {
          Arrays.fill(given, 1);
        }
        inner.write(input, given);
      }
    };
  }

  private static Program equalRates(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private float[] ofMu;

      @Override
      public void write(String input, float[] values) {
        ofMu = input.equals(LtmGraphs.SCHEDULE) ? values.clone() : ofMu;
        inner.write(input, input.equals(LtmGraphs.LOG_VAR_SCHEDULE) ? ofMu : values);
      }
    };
  }

  private static Program equalNatural(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void write(String input, float[] values) {
        boolean rates = input.equals(LtmGraphs.RATES);
        inner.write(input, rates ? new float[] {values[0], values[0]} : values);
      }
    };
  }

  /** Draws the first noise for the further samples too. */
  private static Program single(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void run() {
        inner.run();
        inner.graph().updates().keySet().stream()
            .map(Tensor::name)
            .filter(name -> name.startsWith(Posterior.NOISE + "."))
            .forEach(name -> session.write(name, session.read(Posterior.NOISE)));
      }
    };
  }

  private static Program uncorrected(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void write(String input, float[] values) {
        inner.write(input, input.equals("schedule") ? new float[] {values[0], 1, 1} : values);
      }
    };
  }

  /** Runs a program of this name once for each program that is compiled. */
  private static BreakingBackend.Breaking once(String name) {
    return (session, inner) ->
        new DelegatingProgram(inner) {
          private boolean ran;

          @Override
          public void run() {
            if (!ran || !inner.graph().name().contains(name)) {
              inner.run();
            }
            ran = true;
          }
        };
  }

  private static Program hasty(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private int runs;

      @Override
      public void run() {
        inner.run();
        if (inner.graph().name().contains("fast_step") && ++runs % 3 == 0) {
          inner.run();
        }
      }
    };
  }

  private static Program ringed(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      @Override
      public void write(String input, int[] values) {
        inner.write(input, input.equals("position") ? new int[] {values[0] % 4} : values);
      }
    };
  }

  private static Program unsteady(Session session, Program inner) {
    return new DelegatingProgram(inner) {
      private int runs;

      @Override
      public void run() {
        inner.run();
        runs++;
      }

      @Override
      public void read(String output, float[] values) {
        inner.read(output, values);
        if (runs % 4 == 0 && output.equals("nll")) {
          values[0] = Math.nextUp(values[0]);
        }
      }
    };
  }
}
