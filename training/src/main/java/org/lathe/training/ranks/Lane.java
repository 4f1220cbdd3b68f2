package org.lathe.training.ranks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One kind of messages of an all-reduce on one rank: for each piece, each message in turn. There is
 * memory for the messages of two pieces, which are used alternately.
 */
final class Lane {
  private static final int SLOTS = 2;

  private final List<SumPlan.Message> messages;
  private final long most;
  private final MemorySegment[][] memory = new MemorySegment[SLOTS][];

  /** What uses the memory of each message; nothing where the piece has no floats for it. */
  private final List<List<List<Underway>>> underway = new ArrayList<>();

  private record Underway(Transfer transfer, int rank) {}

  /**
   * Allocates memory.
   *
   * @param most bytes of a piece
   */
  Lane(List<SumPlan.Message> messages, long most, Arena arena) {
    this.messages = messages;
    this.most = most;
    for (int slot = 0; slot < SLOTS; slot++) {
      memory[slot] = new MemorySegment[messages.size()];
      List<List<Underway>> ofSlot = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        // Lines of the cache, at which copies take the least time.
        memory[slot][i] = arena.allocate(most * messages.get(i).nodes().size(), 64);
        ofSlot.add(new ArrayList<>());
      }
      underway.add(ofSlot);
    }
  }

  List<SumPlan.Message> messages() {
    return messages;
  }

  /** Returns memory for the floats of one node of a message. */
  MemorySegment row(int piece, int message, int node, long bytes) {
    return memory[piece % SLOTS][message].asSlice(bytes * node, bytes);
  }

  /** Returns the memory of a whole message. */
  MemorySegment whole(int piece, int message, long bytes) {
    return memory[piece % SLOTS][message].asSlice(0, bytes * messages.get(message).nodes().size());
  }

  /** Says that a transfer uses the memory of a message. */
  void uses(int piece, int message, Transfer transfer, int rank) {
    underway.get(piece % SLOTS).get(message).add(new Underway(transfer, rank));
  }

  /** Waits until no transfer uses the memory of a message. */
  void free(int piece, int message, Waiting waiting) {
    List<Underway> uses = underway.get(piece % SLOTS).get(message);
    for (Underway use : uses) {
      waiting.until(use.transfer(), use.rank());
    }
    uses.clear();
  }

  /** Waits until no transfer uses any memory of this. */
  void freeAll(Waiting waiting) {
    for (int slot = 0; slot < SLOTS; slot++) {
      for (int message = 0; message < messages.size(); message++) {
        free(slot, message, waiting);
      }
    }
  }

  /** Returns the bytes of the memory for messages with so many rows in all. */
  static long bytes(int rows, long most) {
    return SLOTS * rows * most;
  }
}
