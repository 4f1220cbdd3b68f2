package org.lathe.models.blocks;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Model;
import org.lathe.models.Parameter;
import org.lathe.models.exchange.JoinedTensors;

/** A decoder whose layers may have different blocks. */
public interface LayeredModel extends Model {
  /** Returns the blocks of its layers. */
  LayerBlocks blocks();

  private JoinedTensors joined() {
    return LayerTensors.of(blocks(), config().layers(), parameters());
  }

  @Override
  default Map<String, int[]> checkpointTensors() {
    return blocks().areLlama() ? Model.super.checkpointTensors() : joined().extents();
  }

  @Override
  default Map<String, Safetensors.Entry> tensors(
      Session session, Function<Parameter, String> state) {
    return blocks().areLlama()
        ? Model.super.tensors(session, state)
        : joined().read(session, state);
  }

  @Override
  default void restore(
      Session session,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    if (blocks().areLlama()) {
      Model.super.restore(session, tensors, state, where);
      return;
    }
    JoinedTensors joined = joined();
    Set<String> known = joined.extents().keySet();
    for (String name : tensors.keySet()) {
      if (!known.contains(name)) {
        throw new InputException(
            "%s is of another model than its config.json describes: that has no tensor %s"
                .formatted(where, name));
      }
    }
    joined.write(session, tensors::get, state, where);
  }
}
