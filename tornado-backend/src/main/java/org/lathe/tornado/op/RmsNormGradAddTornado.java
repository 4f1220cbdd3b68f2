package org.lathe.tornado.op;

import java.util.List;
import java.util.Optional;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** A launch of the kernel of {@code rms_norm_grad}, which adds a tensor to what it writes. */
final class RmsNormGradAddTornado implements Lowering<RmsNormGradAdd> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public boolean readsHalves(RmsNormGradAdd op, int input) {
    return input == 0 || input == 3 || input == 4;
  }

  @Override
  public boolean writesHalves(RmsNormGradAdd op, int output) {
    return true;
  }

  @Override
  public void lower(RmsNormGradAdd op, List<Place> inputs, List<Place> outputs, Launches launches) {
    RmsNormGradTornado.launch(
        inputs.subList(0, 4), Optional.of(inputs.get(4)), outputs.getFirst(), launches);
  }
}
