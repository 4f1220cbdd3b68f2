package org.lathe.tornado.cuda;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.ArrayLink;
import org.lathe.tornado.launch.ArrayTransfer;
import org.lathe.tornado.nccl.Nccl;

/**
 * Carries floats between the devices of several processes by NCCL's send and receive. All floats
 * for one rank are one message: they are packed into memory of the {@link PrimaryContext}, where
 * NCCL works, and unpacked at the other end. The host follows by questions: packed, carried,
 * unpacked.
 */
final class NcclLink implements ArrayLink {
  /** The longest time for a call of NCCL that may never return. */
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private static final Duration SLEEP = Duration.ofMillis(1);

  /** Where messages begin, in floats. */
  private static final int ALIGNMENT = 64;

  private enum Phase {
    JOINING,
    IDLE,
    PACKING,
    CARRYING,
    UNPACKING,
    GIVEN_UP
  }

  /** All floats for one rank, or from it. */
  private record Message(int peer, long at, long count, List<ArrayTransfer> parts) {}

  private final Nccl nccl;
  private final Driver driver;
  private final CudaStream stream;
  private final PrimaryContext primary;
  private final LongUnaryOperator address;
  private final int rank;
  private final long carrying;
  private final long communicator;

  private Phase phase = Phase.JOINING;

  /** Address of the memory of the messages, and its floats; 0 before the first exchange. */
  private long memory;

  private long room;
  private List<Message> outgoing = List.of();
  private List<Message> incoming = List.of();

  /**
   * Begins to join the others.
   *
   * @param stream of TornadoVM's context, on which the programs of the device run
   * @param primary of the same device
   * @param address of a float by its position, at the present time
   */
  NcclLink(
      Nccl nccl,
      Driver driver,
      CudaStream stream,
      PrimaryContext primary,
      LongUnaryOperator address,
      byte[] id,
      int rank,
      int size) {
    this.nccl = nccl;
    this.driver = driver;
    this.stream = stream;
    this.primary = primary;
    this.address = address;
    this.rank = rank;
    carrying =
        told(
            () -> {
              primary.enter();
              return driver.createStream();
            });
    communicator = nccl.join(id, rank, size);
  }

  /** Runs what calls the driver, whose errors are then those of an engine. */
  private <T> T told(Supplier<T> calls) {
    try {
      return calls.get();
    } catch (DriverException e) {
      throw new EngineException(nccl + ": " + e.getMessage());
    }
  }

  @Override
  public void exchange(List<ArrayTransfer> transfers) {
    told(
        () -> {
          begin(transfers);
          return null;
        });
  }

  private void begin(List<ArrayTransfer> transfers) {
    if (phase != Phase.IDLE) {
      throw new IllegalStateException("an exchange while the link is " + phase);
    }
    List<Message> out = messages(transfers, true, 0);
    List<Message> in = messages(transfers, false, end(out, 0));
    reserve(end(in, end(out, 0)));
    outgoing = out;
    incoming = in;
    stream.enter();
    stream.submit("an exchange with other devices");
    copyWithin(transfers);
    for (Message message : outgoing) {
      long at = message.at();
      for (ArrayTransfer part : message.parts()) {
        long to = inMessages(at);
        stream.copyAcross(
            on -> primary.copyIn(to, address.applyAsLong(part.at()), bytes(part.count()), on));
        at += part.count();
      }
    }
    phase = Phase.PACKING;
  }

  /** Returns the messages of one direction, in the order of the ranks. */
  private List<Message> messages(List<ArrayTransfer> transfers, boolean sends, long from) {
    List<Message> found = new ArrayList<>();
    long at = from;
    for (int peer :
        transfers.stream().mapToInt(ArrayTransfer::peer).distinct().sorted().toArray()) {
      List<ArrayTransfer> parts =
          transfers.stream()
              .filter(part -> part.sends() == sends && part.peer() == peer && peer != rank)
              .toList();
      if (!parts.isEmpty()) {
        Message message =
            new Message(peer, at, parts.stream().mapToLong(ArrayTransfer::count).sum(), parts);
        found.add(message);
        at = end(List.of(message), at);
      }
    }
    return found;
  }

  private static long end(List<Message> messages, long otherwise) {
    return messages.isEmpty()
        ? otherwise
        : Math.ceilDiv(messages.getLast().at() + messages.getLast().count(), ALIGNMENT) * ALIGNMENT;
  }

  private static long bytes(long floats) {
    return Float.BYTES * floats;
  }

  private long inMessages(long at) {
    return memory + bytes(at);
  }

  /** Makes room for all messages of an exchange; there is the most in the first ones. */
  private void reserve(long floats) {
    if (floats <= room) {
      return;
    }
    primary.enter();
    if (memory != 0) {
      driver.free(memory);
      memory = 0;
    }
    memory = stream.allocated(bytes(floats), () -> driver.allocate(bytes(floats)));
    room = floats;
  }

  /** Copies what this rank sends to itself. */
  private void copyWithin(List<ArrayTransfer> transfers) {
    Iterator<ArrayTransfer> targets =
        own(transfers).filter(transfer -> !transfer.sends()).iterator();
    own(transfers)
        .filter(ArrayTransfer::sends)
        .forEach(
            source -> {
              ArrayTransfer target = targets.next();
              if (target.count() != source.count()) {
                throw new IllegalArgumentException(source + " and " + target);
              }
              stream.copy(
                  address.applyAsLong(target.at()),
                  address.applyAsLong(source.at()),
                  bytes(source.count()));
            });
  }

  private Stream<ArrayTransfer> own(List<ArrayTransfer> transfers) {
    return transfers.stream().filter(transfer -> transfer.peer() == rank);
  }

  @Override
  public boolean done() {
    return told(this::moved);
  }

  private boolean moved() {
    return switch (phase) {
      case IDLE -> true;
      case JOINING -> joined();
      case PACKING -> {
        packed();
        yield false;
      }
      case CARRYING -> {
        carried();
        yield false;
      }
      case UNPACKING -> unpacked();
      case GIVEN_UP -> throw new EngineException("the link of the devices was given up");
    };
  }

  private boolean joined() {
    primary.enter();
    if (nccl.ready(communicator)) {
      phase = Phase.IDLE;
    }
    return phase == Phase.IDLE;
  }

  private void packed() {
    stream.enter();
    if (!stream.idle()) {
      return;
    }
    primary.enter();
    nccl.startGroup();
    for (Message message : outgoing) {
      nccl.send(communicator, inMessages(message.at()), message.count(), message.peer(), carrying);
    }
    for (Message message : incoming) {
      nccl.receive(
          communicator, inMessages(message.at()), message.count(), message.peer(), carrying);
    }
    nccl.endGroup();
    phase = Phase.CARRYING;
  }

  private void carried() {
    primary.enter();
    // Only what is on the stream can be asked for.
    if (!nccl.ready(communicator) || !driver.idle(carrying)) {
      return;
    }
    stream.enter();
    for (Message message : incoming) {
      long at = message.at();
      for (ArrayTransfer part : message.parts()) {
        long from = inMessages(at);
        stream.copyAcross(
            on -> primary.copyOut(address.applyAsLong(part.at()), from, bytes(part.count()), on));
        at += part.count();
      }
    }
    phase = Phase.UNPACKING;
  }

  private boolean unpacked() {
    stream.enter();
    if (stream.idle()) {
      phase = Phase.IDLE;
    }
    return phase == Phase.IDLE;
  }

  @Override
  public void abort() {
    if (phase == Phase.GIVEN_UP) {
      return;
    }
    phase = Phase.GIVEN_UP;
    // What is enqueued there may wait for another rank for ever.
    stream.giveUp("the exchange with other devices was given up");
    within(() -> nccl.abort(communicator));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Another rank may still read what this one has sent, so NCCL is asked to flush; a rank that
   * does not answer is not waited for.
   */
  @Override
  public void close() {
    if (phase == Phase.GIVEN_UP) {
      return;
    }
    if (phase != Phase.IDLE || stream.failed() || !flushed()) {
      abort();
      return;
    }
    phase = Phase.GIVEN_UP;
    if (within(() -> nccl.destroy(communicator))) {
      primary.enter();
      if (memory != 0) {
        driver.free(memory);
      }
      driver.destroyStream(carrying);
    }
  }

  private boolean flushed() {
    try {
      primary.enter();
      nccl.finish(communicator);
      long end = System.nanoTime() + LONGEST_END.toNanos();
      while (!nccl.ready(communicator)) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.sleep(SLEEP);
      }
      return true;
    } catch (EngineException | DriverException lost) {
      // Another rank has ended first; there is nothing left to say to it.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns whether a call came to its end within a few seconds; else it is left alone. */
  private boolean within(Runnable call) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("end of a link of devices")
            .start(
                () -> {
                  primary.enter();
                  call.run();
                });
    try {
      return thread.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
