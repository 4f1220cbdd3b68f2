package org.lathe.tornado;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.lathe.engine.DeviceLink;
import org.lathe.engine.DeviceLinks;
import org.lathe.engine.EngineException;
import org.lathe.engine.StateTransfer;
import org.lathe.engine.Support;
import org.lathe.tornado.launch.ArrayLink;
import org.lathe.tornado.launch.ArrayTransfer;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.nccl.Nccl;

/** The ways from the states of a session to those of other processes, by NCCL. */
final class TornadoLinks implements DeviceLinks {
  private final DeviceMemory memory;
  private final Function<String, Place> places;
  private final Consumer<String> written;

  /**
   * Creates the ways.
   *
   * @param places of states by name
   * @param written is told of each state that an exchange writes to
   */
  TornadoLinks(DeviceMemory memory, Function<String, Place> places, Consumer<String> written) {
    this.memory = memory;
    this.places = places;
    this.written = written;
  }

  @Override
  public Support support() {
    return memory.linkable();
  }

  @Override
  public String library() {
    return Nccl.loaded().toString();
  }

  @Override
  public String device() {
    return memory.bus();
  }

  @Override
  public byte[] newKey() {
    return Nccl.loaded().newId();
  }

  @Override
  public DeviceLink join(byte[] key, int rank, int size) {
    return new Link(memory.link(key, rank, size));
  }

  /** The stream of the device serves one thread at a time, as for all else of its memory. */
  private final class Link implements DeviceLink {
    private final ArrayLink link;

    Link(ArrayLink link) {
      this.link = link;
    }

    @Override
    public boolean done() {
      synchronized (memory) {
        return link.done();
      }
    }

    @Override
    public void exchange(List<StateTransfer> transfers) {
      List<ArrayTransfer> placed = transfers.stream().map(TornadoLinks.this::placed).toList();
      synchronized (memory) {
        link.exchange(placed);
      }
      transfers.stream()
          .filter(transfer -> !transfer.sends())
          .map(StateTransfer::state)
          .distinct()
          .forEach(written);
    }

    @Override
    public void abort() {
      synchronized (memory) {
        link.abort();
      }
    }

    @Override
    public void close() {
      synchronized (memory) {
        link.close();
      }
    }
  }

  private ArrayTransfer placed(StateTransfer transfer) {
    Place place = places.apply(transfer.state());
    if (transfer.first() + transfer.count() > place.size()) {
      throw new EngineException(
          "state %s has %d elements, not %d .. %d"
              .formatted(
                  transfer.state(),
                  place.size(),
                  transfer.first(),
                  transfer.first() + transfer.count() - 1));
    }
    return new ArrayTransfer(
        transfer.sends(), transfer.peer(), place.at() + transfer.first(), transfer.count());
  }
}
