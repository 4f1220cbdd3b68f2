package org.lathe.tornado.op;

import java.util.List;
import org.lathe.graph.op.Adam;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowering;
import org.lathe.tornado.launch.Place;

/** Lowers {@code adam} to the kernel of {@code adamw}. */
final class AdamTornado implements Lowering<Adam> {
  @Override
  public List<DeviceKernel> kernels() {
    return List.of();
  }

  @Override
  public void lower(Adam op, List<Place> inputs, List<Place> outputs, Launches launches) {
    AdamWTornado.launch(inputs, outputs, launches, op.beta1(), op.beta2(), op.epsilon(), 0f);
  }
}
