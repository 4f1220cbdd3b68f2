package org.lathe.models.diffusion.network;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.diffusion.noise.Process;

/** The losses of places on a session. */
public final class NetworkLosses implements PlaceLosses {
  private final DiffusionGraphs graphs;
  private final Program losses;

  /** The same program where the process's own loss is the cross-entropy. */
  private final Program crossEntropy;

  /** Compiles the programs, at once, so that a plan of the memory knows them. */
  public NetworkLosses(Session session, DiffusionGraphs graphs) {
    Process process = graphs.config().process();
    this.graphs = graphs;
    this.losses = session.compile(graphs.losses());
    this.crossEntropy =
        process.masks() && process.scores() ? session.compile(graphs.crossEntropy()) : losses;
  }

  @Override
  public int batch() {
    return graphs.batch();
  }

  @Override
  public int length() {
    return graphs.length();
  }

  @Override
  public float[] of(int[] noisy, int[] targets, double[] times) {
    graphs.writeLoss(losses, times);
    return run(losses, noisy, targets, times);
  }

  @Override
  public float[] crossEntropy(int[] noisy, int[] targets, double[] times) {
    if (!graphs.config().process().masks()) {
      throw new UnsupportedOperationException("only where noise masks tokens");
    }
    if (!graphs.config().process().scores()) {
      return of(noisy, targets, times);
    }
    return run(crossEntropy, noisy, targets, times);
  }

  private float[] run(Program program, int[] noisy, int[] targets, double[] times) {
    graphs.writeNoisy(program, noisy, times);
    graphs.writeTargets(program, noisy, targets);
    program.run();
    return program.read(DiffusionGraphs.LOSSES);
  }

  @Override
  public void close() {
    losses.close();
    if (crossEntropy != losses) {
      crossEntropy.close();
    }
  }
}
