package org.lathe.benchmarks.libtorch;

import org.lathe.benchmarks.ModelInTraining;
import org.lathe.benchmarks.Peer;
import org.lathe.benchmarks.PeerModel;
import org.lathe.conformance.libtorch.Native;
import org.lathe.engine.Support;
import org.lathe.files.InputException;
import org.lathe.models.ModelConfig;
import org.lathe.models.gpt.Gpt2Config;
import org.lathe.models.gpt.LlamaConfig;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmOptions;

/** libtorch with its own differentiation. */
public final class LibtorchPeer implements Peer {
  /** For {@link java.util.ServiceLoader}. */
  public LibtorchPeer() {}

  @Override
  public Support available() {
    return Native.available();
  }

  @Override
  public String name() {
    return Native.name();
  }

  @Override
  public PeerModel open(ModelInTraining ours, int threads) {
    ModelConfig config = ours.workload().config();
    return switch (config) {
      case LtmConfig ltm when fitsOneSample(ours) -> new LtmModel(ours, threads, ltm);
      case LlamaConfig llama -> new LlamaModel(ours, threads, llama);
      case Gpt2Config gpt2 -> new Gpt2Model(ours, threads, gpt2);
      default ->
          throw new InputException(
              "libtorch computes gpt and, with the paper's fit, ltm: leave out {peer} for %s"
                  .formatted(ours.workload().name()));
    };
  }

  private static boolean fitsOneSample(ModelInTraining ours) {
    LtmOptions options = (LtmOptions) ours.workload().objective();
    return options.equals(options.measured());
  }
}
