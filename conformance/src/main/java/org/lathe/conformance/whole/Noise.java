package org.lathe.conformance.whole;

import java.util.ArrayList;
import java.util.List;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.Posterior;

/** Noise as drawn by the definitions. */
final class Noise {
  private static final String PHILOX = "philox_normal";

  private Noise() {}

  /** Returns whether the engine under test can draw noise itself. */
  static boolean drawnBy(EngineUnderTest bench) {
    return !bench.declaration().unsupported().contains(PHILOX);
  }

  /**
   * Returns the noise of each step of a fit on occasion 0, [batch, N_z, d]; that of the first step
   * alone if it is fixed. Samples with noise of their own follow each other within a step.
   */
  static List<float[]> ofFit(DrawnModel model, FastOptions options, long seed, int[] sequences) {
    int drawn = options.noise() == FastOptions.Noise.FRESH ? options.steps() : 1;
    int draws = drawn * options.draws().independent();
    List<float[]> noise = new ArrayList<>();
    try (Session session = model.openReference();
        Program program = session.compile(model.graphs().noise())) {
      for (int draw = 0; draw < draws; draw++) {
        program.write(GraphNames.KEY, NoiseStream.key(seed));
        program.write(
            GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.FIT, 0, draw, sequences));
        program.run();
        noise.add(model.read(session, Posterior.NOISE));
      }
    }
    return noise;
  }

  /** Returns the noise of latents from the prior, [batch, N_z, d]. */
  static float[] ofPrior(DrawnModel model, long seed, int[] sequences) {
    TaskGraph graph = model.graphs().prior();
    try (Session session = model.openReference();
        Program program = session.compile(graph)) {
      program.write(GraphNames.KEY, NoiseStream.key(seed));
      program.write(GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, 0, 0, sequences));
      program.run();
      return model.read(session, Posterior.NOISE);
    }
  }
}
