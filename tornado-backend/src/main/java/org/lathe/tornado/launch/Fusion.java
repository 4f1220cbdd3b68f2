package org.lathe.tornado.launch;

import java.util.List;

/**
 * Lowers two operations that follow each other in a bound graph to one launch. It sees them after
 * repeats are unrolled, so that the end of one layer and the begin of the next are neighbours,
 * which a rewrite of the graph does not see. It makes every output of both, with the same bits.
 */
public interface Fusion {
  /** Returns the kernels that it adds to the engine. */
  List<DeviceKernel> kernels();

  /** Returns whether both can have one launch. */
  boolean applies(Call first, Call second);

  /** Adds the launch. */
  void lower(Call first, Call second, Launches launches);
}
