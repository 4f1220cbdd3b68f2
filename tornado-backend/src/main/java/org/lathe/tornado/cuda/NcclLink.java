package org.lathe.tornado.cuda;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.ArrayLink;
import org.lathe.tornado.launch.ArrayTransfer;
import org.lathe.tornado.nccl.Nccl;

/**
 * Carries floats between the devices of several processes by NCCL's send and receive, from where
 * they lie to where they belong. The host follows by questions: it begins once the device has done
 * all earlier work, so that an error there is told before another rank gets what it left.
 */
final class NcclLink implements ArrayLink {
  /** The longest time for a call of NCCL that may never return. */
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private static final Duration SLEEP = Duration.ofMillis(1);

  private enum Phase {
    JOINING,
    IDLE,
    WAITING,
    CARRYING,
    GIVEN_UP
  }

  private final Nccl nccl;
  private final CudaStream stream;
  private final PrimaryContext context;
  private final LongUnaryOperator address;
  private final int rank;
  private final long communicator;

  private Phase phase = Phase.JOINING;
  private List<ArrayTransfer> transfers = List.of();

  /**
   * Begins to join the others.
   *
   * @param stream on which the programs of the device run
   * @param context of the stream
   * @param address of a float by its position, at the present time
   */
  NcclLink(
      Nccl nccl,
      CudaStream stream,
      PrimaryContext context,
      LongUnaryOperator address,
      byte[] id,
      int rank,
      int size) {
    this.nccl = nccl;
    this.stream = stream;
    this.context = context;
    this.address = address;
    this.rank = rank;
    stream.enter();
    communicator = nccl.join(id, rank, size);
  }

  @Override
  public void exchange(List<ArrayTransfer> asked) {
    if (phase != Phase.IDLE) {
      throw new IllegalStateException("an exchange while the link is " + phase);
    }
    transfers = List.copyOf(asked);
    stream.enter();
    stream.submit("an exchange with other devices");
    copyWithin();
    phase = Phase.WAITING;
  }

  private static long bytes(long floats) {
    return Float.BYTES * floats;
  }

  /** Copies what this rank sends to itself. */
  private void copyWithin() {
    Iterator<ArrayTransfer> targets = own().filter(transfer -> !transfer.sends()).iterator();
    own()
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

  private Stream<ArrayTransfer> own() {
    return transfers.stream().filter(transfer -> transfer.peer() == rank);
  }

  @Override
  public boolean done() {
    return switch (phase) {
      case IDLE -> true;
      case JOINING, CARRYING -> over();
      case WAITING -> {
        stream.enter();
        if (stream.idle()) {
          carry();
        }
        yield false;
      }
      case GIVEN_UP -> throw new EngineException("the link of the devices was given up");
    };
  }

  private boolean over() {
    stream.enter();
    // Only what NCCL has put on the stream can be asked for.
    if (nccl.ready(communicator) && stream.idle()) {
      phase = Phase.IDLE;
    }
    return phase == Phase.IDLE;
  }

  /** NCCL may hand its work to the stream later, in a thread of its own. */
  private void carry() {
    nccl.startGroup();
    for (ArrayTransfer part : transfers) {
      long at = address.applyAsLong(part.at());
      if (part.peer() == rank) {
        continue;
      }
      if (part.sends()) {
        nccl.send(communicator, at, part.count(), part.peer(), stream.handle());
      } else {
        nccl.receive(communicator, at, part.count(), part.peer(), stream.handle());
      }
    }
    nccl.endGroup();
    phase = Phase.CARRYING;
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
    within(() -> nccl.destroy(communicator));
  }

  private boolean flushed() {
    try {
      stream.enter();
      nccl.finish(communicator);
      long end = System.nanoTime() + LONGEST_END.toNanos();
      while (!nccl.ready(communicator)) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.sleep(SLEEP);
      }
      return true;
    } catch (EngineException lost) {
      // Another rank has ended first; there is nothing left to say to it.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits a few seconds for the end of a call; then it is left alone. */
  private void within(Runnable call) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("end of a link of devices")
            .start(
                () -> {
                  context.enter();
                  call.run();
                });
    try {
      thread.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
