package org.lathe.training.bigram;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Differentiation;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.Conditioning;
import org.lathe.models.Family;
import org.lathe.models.FigureKind;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Losses;
import org.lathe.models.Model;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.SequenceScore;
import org.lathe.models.StepDecoder;
import org.lathe.models.StepListener;

/** {@code logits = output table[token]}. */
record BigramModel(BigramFamily.Config config) implements Model {
  private static final String TABLE = "table.weight";
  private static final String OUTPUT = "output.weight";

  @Override
  public Family family() {
    return new BigramFamily();
  }

  @Override
  public List<Parameter> parameters() {
    TensorType type = TensorType.f32(config.vocabulary(), config.dim());
    return List.of(
        new Parameter(TABLE, type, false, 0.02), new Parameter(OUTPUT, type, false, 0.02));
  }

  private Tensor state(GraphBuilder graph, String name) {
    return graph.state(name, TensorType.f32(config.vocabulary(), config.dim()));
  }

  /** Loss of each token; {@code table} and {@code output} are states of the graph. */
  private Tensor nll(GraphBuilder graph, BatchShape shape, Tensor table, Tensor output) {
    TensorType ids = TensorType.i32(shape.sequences(), shape.length());
    Tensor read = graph.embedding(table, graph.input(GraphNames.TOKENS, ids));
    Tensor nll = graph.linearCrossEntropy(read, output, graph.input(GraphNames.TARGETS, ids));
    graph.output(GraphNames.NLL, graph.rowSum(nll));
    return nll;
  }

  private TaskGraph gradient(BatchShape shape, double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder("gradient");
    Tensor table = state(graph, TABLE);
    Tensor output = state(graph, OUTPUT);
    Tensor nll = nll(graph, shape, table, output);
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, Map.of(nll, graph.filled(nll.type(), (float) scale)), List.of(table, output));
    GradientStates.accumulate(
        graph,
        parameters(),
        Map.of(TABLE, gradients.get(table), OUTPUT, gradients.get(output)),
        first);
    return graph.build();
  }

  @Override
  public Objective objective(
      Session session, BatchShape shape, int microBatches, ObjectiveOptions options) {
    double scale = 1.0 / (shape.tokens() * microBatches);
    GradientAccumulation gradient =
        new GradientAccumulation(
            session, parameters(), first -> gradient(shape, scale, first), microBatches, true);
    return new Objective() {
      private Batch batch;

      @Override
      public void begin() {
        gradient.begin();
      }

      @Override
      public void prepare(Batch next, Occasion occasion, StepListener listener) {
        batch = next;
      }

      @Override
      public Losses accumulate() {
        return Losses.of(sum(run(gradient.next(), batch)));
      }

      @Override
      public void close() {
        gradient.close();
      }
    };
  }

  private static float[] run(Program program, Batch batch) {
    program.write(GraphNames.TOKENS, batch.tokens());
    program.write(GraphNames.TARGETS, batch.targets());
    program.run();
    return program.read(GraphNames.NLL);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @Override
  public Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions options) {
    GraphBuilder graph = new GraphBuilder("score");
    BatchShape one = new BatchShape(1, shape.length());
    nll(graph, one, state(graph, TABLE), state(graph, OUTPUT));
    Program program = session.compile(graph.build());
    return new Likelihood() {
      @Override
      public Map<String, FigureKind> figures() {
        return Map.of("exact", FigureKind.EXACT);
      }

      @Override
      public String label(String figure) {
        return figure;
      }

      @Override
      public int batch() {
        return 1;
      }

      @Override
      public long passes() {
        return 1;
      }

      @Override
      public List<SequenceScore> score(
          List<int[]> sequences, int[] numbers, int occasion, Runnable passed) {
        List<SequenceScore> scores = new ArrayList<>();
        for (int[] sequence : sequences) {
          double nll = sum(run(program, Batch.of(separator, sequence)));
          scores.add(new SequenceScore(Map.of("exact", nll), Map.of(), null));
          passed.run();
        }
        return scores;
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    GraphBuilder graph = new GraphBuilder("decode");
    Tensor token = graph.input(GraphNames.TOKENS, TensorType.i32(batch, 1));
    Tensor read = graph.embedding(state(graph, TABLE), token);
    Tensor row = graph.reshape(read, Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, state(graph, OUTPUT)));
    Program program = session.compile(graph.build());
    return new StepDecoder() {
      @Override
      public int batch() {
        return batch;
      }

      @Override
      public int positions() {
        return config.positions();
      }

      @Override
      public int vocabulary() {
        return config.vocabulary();
      }

      @Override
      public void begin(Conditioning conditioning) {
        // A token is predicted from the one before it alone.
      }

      @Override
      public void next(int[] tokens, float[] logits) {
        program.write(GraphNames.TOKENS, tokens);
        program.run();
        program.read(GraphNames.LOGITS, logits);
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size();
  }

  @Override
  public double executedFlopsPerToken(BatchShape shape, ObjectiveOptions options) {
    return Flops.of(gradient(shape, 1, false)) / shape.tokens();
  }
}
