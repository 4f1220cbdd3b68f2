package org.lathe.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Embedding;
import org.lathe.models.Objective;
import org.lathe.models.Parameter;
import org.lathe.models.StepPart;
import org.lathe.models.StepShape;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.decoding.StepwiseModel;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.WeightAverage;

/**
 * The graphs that each part of a training step runs: a later micro-batch of a step with several,
 * whose gradient is added to that of the first, and the update.
 *
 * @param parts as the objective of the model lists them; the last one takes the gradient
 * @param update of the weights
 */
public record StepGraphs(List<Part> parts, Part update) {
  /** The name of the update on the command line. */
  public static final String UPDATE = "update";

  /** A step has several micro-batches, so that a gradient is added to that of others. */
  public static final int MICRO_BATCHES = 2;

  /**
   * A part and what it runs.
   *
   * @param label its name on the command line
   * @param title its name in tables
   * @param times how often training does it for a micro-batch; an update is shared by several
   * @param graphs that one run executes, in order
   */
  public record Part(String label, String title, double times, List<TaskGraph> graphs) {
    /** Returns the floating-point operations of a run, see {@link Flops}. */
    public double flops() {
      return graphs.stream().mapToDouble(Flops::of).sum();
    }
  }

  /** Finds the graphs of a workload by doing its work where nothing is computed. */
  public static StepGraphs of(Workload workload) {
    List<Part> parts = new ArrayList<>();
    RecordingSession session = new RecordingSession();
    try (Objective objective =
            workload
                .model()
                .objective(
                    session, StepShape.of(workload.shape(), MICRO_BATCHES), workload.objective());
        Optimizer optimizer =
            new Optimizer(session, workload.model().parameters(), workload.optimizer());
        WeightAverage average =
            new WeightAverage(session, workload.model().parameters(), workload.average())) {
      List<StepPart> steps = objective.parts(workload.random(), workload.occasion());
      objective.begin();
      steps.getLast().work().getAsDouble();
      session.take();
      for (StepPart step : steps) {
        step.work().getAsDouble();
        parts.add(new Part(step.label(), step.title(), step.times(), session.take()));
      }
      optimizer.update(1, 1);
      average.add(1);
      double share = (double) workload.batch() / workload.sequences();
      return new StepGraphs(parts, new Part(UPDATE, UPDATE, share, session.take()));
    }
  }

  /** Returns the part that takes the gradient. */
  public Part gradient() {
    return parts.getLast();
  }

  /** Returns all parts, the update last. */
  public List<Part> all() {
    List<Part> all = new ArrayList<>(parts);
    all.add(update);
    return all;
  }

  /**
   * Returns the steps of these names.
   *
   * @param asked names; all steps if there are none
   * @param others steps besides the parts of training
   * @throws IllegalArgumentException if one is unknown; the message lists all
   */
  public Set<String> chosen(List<String> asked, List<String> others) {
    Set<String> known =
        parts.stream().map(Part::label).collect(Collectors.toCollection(LinkedHashSet::new));
    known.addAll(others);
    for (String name : asked) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "unknown step '" + name + "'; there are " + String.join(", ", known));
      }
    }
    return asked.isEmpty() ? known : new LinkedHashSet<>(asked);
  }

  /**
   * Returns the bytes of the weights that decoding a token reads: all but those that only look up
   * the rows of a few ids. The model generates token by token.
   */
  public static long bytesOfToken(Workload workload) {
    RecordingSession session = new RecordingSession();
    try (StepDecoder decoder = decoder(workload, session)) {
      decoder.begin(Conditioning.nothing(Workload.SEED, 0));
      session.take();
      decoder.next(new int[1], new float[decoder.vocabulary()]);
      Set<String> read =
          session.take().stream()
              .flatMap(graph -> graph.tasks().stream())
              .filter(task -> !(task.op() instanceof Embedding))
              .flatMap(task -> task.inputs().stream())
              .filter(input -> input.kind() == Tensor.Kind.STATE)
              .map(Tensor::name)
              .collect(Collectors.toSet());
      return workload.model().parameters().stream()
          .filter(parameter -> read.contains(parameter.name()))
          .map(Parameter::type)
          .mapToLong(type -> type.bytes())
          .sum();
    }
  }

  /** Compiles the decoding of one sequence by a model that generates token by token. */
  static StepDecoder decoder(Workload workload, Session session) {
    StepwiseModel model = (StepwiseModel) workload.model();
    return model.decoder(session, 1, 0, model.inference());
  }
}
