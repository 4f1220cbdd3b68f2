package org.lathe.tornado;

import java.util.List;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PackedArena;
import org.lathe.engine.Session;
import org.lathe.engine.StoredActivations;
import org.lathe.graph.TaskGraph;
import org.lathe.tornado.launch.LaunchCensus;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Target;

/**
 * A bound graph and the number of elements that its program needs.
 *
 * @param session the session that bound it
 * @param stored which intermediates are halves
 * @param packed where the intermediates are in their memory
 * @param target what its operations are lowered for
 */
record TornadoBoundProgram(
    Session session,
    BoundGraph bound,
    StoredActivations stored,
    PackedArena packed,
    Lowerings lowerings,
    Target target,
    ProgramLayout layout)
    implements BoundProgram {
  /** Finds what is stored as halves, and what the program needs. */
  static TornadoBoundProgram of(
      Session session, BoundGraph bound, Lowerings lowerings, Target target) {
    StoredActivations stored = StoredActivations.of(bound, lowerings.halves(target));
    PackedArena packed = PackedArena.of(bound, stored);
    ProgramLayout layout = ProgramLayout.of(bound, stored, packed, lowerings, target);
    return new TornadoBoundProgram(session, bound, stored, packed, lowerings, target, layout);
  }

  @Override
  public TaskGraph graph() {
    return bound.graph();
  }

  @Override
  public MemoryNeed need() {
    long copies =
        bound.states().stream()
            .filter(state -> layout.copied().contains(state.tensor().name()))
            .mapToLong(state -> Short.BYTES * state.size())
            .sum();
    return layout.need(bound.need().states(), copies);
  }

  @Override
  public List<DeviceLaunch> census() {
    return LaunchCensus.of(ProgramLayout.launches(bound, stored, packed, lowerings, target).all());
  }
}
