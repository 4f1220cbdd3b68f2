package org.lathe.models.diffusion.network;

import java.util.Arrays;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.GraphNames;

/** A denoiser on a session, which keeps the hidden states of the sequences read last. */
public final class NetworkDenoiser implements Denoiser {
  /** So few logits cost little beside the network, and so many are a product of matrices. */
  private static final int ROWS = 64;

  private final DiffusionGraphs graphs;
  private final int rows;
  private final Program hidden;
  private final Program logits;

  /** Compiles the programs. */
  public NetworkDenoiser(Session session, DiffusionGraphs graphs) {
    this.graphs = graphs;
    int all = graphs.batch() * graphs.length();
    this.rows = Math.min(all, Math.max(graphs.batch(), ROWS));
    this.hidden = session.compile(graphs.hidden());
    this.logits = session.compile(graphs.logits(rows));
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
  public int vocabulary() {
    return graphs.config().vocabulary();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean readsTime() {
    return graphs.config().timeInput();
  }

  @Override
  public void read(int[] noisy, double[] times) {
    graphs.writeNoisy(hidden, noisy, times);
    hidden.run();
  }

  @Override
  public void logits(int[] places, float[] into) {
    logits.write(DiffusionGraphs.PLACES, Arrays.copyOf(places, rows));
    logits.run();
    logits.read(GraphNames.LOGITS, into);
  }

  @Override
  public void close() {
    hidden.close();
    logits.close();
  }
}
